import type { ComparisonOperator } from './ast.ts'
import type { TokenReader } from './token-reader.ts'

export type Operator = ComparisonOperator | 'and' | 'or'

const comparisons = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'] as const
const operators = [...comparisons, 'and', 'or'] as const

/** What other languages write, in lower case. */
const otherWriting: Readonly<Record<Operator, readonly string[]>> = {
  eq: ['=', '==', '===', 'equals', 'equal', 'is'],
  ne: ['!=', '!==', '<>', '=!', '~=', '^=', 'neq'],
  gt: ['>'],
  ge: ['>=', '=>', 'gte'],
  lt: ['<'],
  le: ['<=', '=<', 'lte'],
  and: ['&&', '&'],
  or: ['||', '|'],
}

const repaired: ReadonlyMap<string, Operator> = new Map(
  operators.flatMap((operator) =>
    [operator, ...otherWriting[operator]].map((word) => [word, operator] as const),
  ),
)

/** The operator that comes next; a tolerant reading knows its forms in other languages. */
export function peekOperator(reader: TokenReader): Operator | undefined {
  const { kind, text } = reader.peek()
  if (reader.repairs) return kind === 'string' ? undefined : repaired.get(text.toLowerCase())
  return kind === 'name' ? operators.find((operator) => operator === text) : undefined
}

/** The comparison operator that comes next. */
export function peekComparison(reader: TokenReader): ComparisonOperator | undefined {
  const operator = peekOperator(reader)
  return comparisons.find((one) => one === operator)
}

/** Words that cannot be names, in any letter case. */
export const isReserved = (text: string) => reserved.has(text.toLowerCase())

const reserved: ReadonlySet<string> = new Set([...operators, 'not', 'true', 'false', 'null'])
