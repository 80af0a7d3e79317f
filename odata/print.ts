import type {
  Aggregate,
  ExpandItem,
  Filter,
  KeyPart,
  Lambda,
  Literal,
  Operand,
  OrderItem,
  ParameterValue,
  QueryFunction,
  SelectItem,
  Transformation,
} from './ast.ts'

/** The canonical text of a condition, with no more parentheses than it needs. */
export function printFilter(filter: Filter): string {
  switch (filter.type) {
    case 'and':
    case 'or':
      return printChain(filter, filter.type)
    case 'not':
      return `not ${printNegated(filter.operand)}`
    case 'comparison':
      return `${printOperand(filter.left)} ${filter.operator} ${printOperand(filter.right)}`
    case 'queryFunction':
      return printQueryFunction(filter)
    case 'lambda':
      return printLambda(filter)
    default:
      return printOperand(filter)
  }
}

/** `name,createdon desc` */
export function printOrderby(items: readonly OrderItem[]): string {
  return items
    .map(({ operand, descending }) => printOperand(operand) + (descending ? ' desc' : ''))
    .join(',')
}

/** `name,revenue` */
export function printSelect(items: readonly SelectItem[]): string {
  return items.map(({ name }) => name).join(',')
}

/** `createdby($select=fullname),contact_customer_accounts($filter=statecode eq 0;$top=5)` */
export function printExpand(items: readonly ExpandItem[]): string {
  return items.map(printExpandItem).join(',')
}

/** `filter(statecode eq 0)/groupby((industrycode),aggregate($count as total))` */
export function printApply(steps: readonly Transformation[]): string {
  return steps.map(printTransformation).join('/')
}

/** The inside of `accounts(...)`: a GUID, or `accountnumber='A-1'`. */
export function printKey(parts: readonly KeyPart[]): string {
  return parts
    .map(({ name, value }) => (name === undefined ? '' : `${name}=`) + printOperand(value))
    .join(',')
}

/** A literal as written in a filter, not percent-encoded. */
export function printLiteral(literal: Literal): string {
  switch (literal.type) {
    case 'null':
      return 'null'
    case 'boolean':
      return String(literal.value)
    case 'number':
      return literal.text
    case 'string':
      return quote(literal.value)
    case 'enum':
      return literal.name + quote(literal.member)
    default:
      return literal.value
  }
}

/** A loop along the left side, where chains of thousands of conditions are deep. */
function printChain(filter: Filter, operator: 'and' | 'or'): string {
  const needsParentheses = ({ type }: Filter) => type === 'or' || type === operator
  const printPart = (part: Filter) =>
    needsParentheses(part) ? `(${printFilter(part)})` : printFilter(part)

  const parts: string[] = []
  let rest = filter
  while (rest.type === operator) {
    parts.push(printPart(rest.right))
    rest = rest.left
  }
  parts.push(printPart(rest))
  return parts.toReversed().join(` ${operator} `)
}

function printNegated(filter: Filter): string {
  const isCompound = filter.type === 'and' || filter.type === 'or' || filter.type === 'comparison'
  return isCompound ? `(${printFilter(filter)})` : printFilter(filter)
}

function printOperand(operand: Operand): string {
  switch (operand.type) {
    case 'path':
      return operand.segments.join('/')
    case 'alias':
      return `@${operand.name}`
    case 'call':
      return `${operand.name}(${operand.arguments.map(printOperand).join(',')})`
    default:
      return printLiteral(operand)
  }
}

function printQueryFunction({ name, parameters }: QueryFunction): string {
  const printed = parameters.map((parameter) => `${parameter.name}=${printValue(parameter.value)}`)
  return `Microsoft.Dynamics.CRM.${name}(${printed.join(',')})`
}

function printValue(value: ParameterValue): string {
  return value.type === 'list' ? `[${value.items.map(printItem).join(',')}]` : printOperand(value)
}

/** Lists are JSON to the service: single quotes are accepted only where nothing is escaped. */
function printItem(item: Literal): string {
  if (item.type === 'string' && /['"\\\p{Cc}]/u.test(item.value)) return JSON.stringify(item.value)
  return printLiteral(item)
}

function printLambda({ path, quantifier, variable, condition }: Lambda): string {
  const body = condition === undefined ? '' : `${variable}:${printFilter(condition)}`
  return `${printOperand(path)}/${quantifier}(${body})`
}

function printExpandItem(item: ExpandItem): string {
  const { navigation, reference, select, filter, orderby, top, count, expand } = item
  const options = [
    select && `$select=${printSelect(select)}`,
    filter && `$filter=${printFilter(filter)}`,
    orderby && `$orderby=${printOrderby(orderby)}`,
    top !== undefined && `$top=${top}`,
    count !== undefined && `$count=${count}`,
    expand && `$expand=${printExpand(expand)}`,
  ].filter((option) => typeof option === 'string')
  const target = reference ? `${navigation}/$ref` : navigation
  return options.length === 0 ? target : `${target}(${options.join(';')})`
}

function printTransformation(step: Transformation): string {
  if (step.type === 'filter') return `filter(${printFilter(step.condition)})`
  if (step.type === 'aggregate') return printAggregates(step.aggregates)
  const keys = `(${step.keys.map(printOperand).join(',')})`
  if (step.aggregates.length === 0) return `groupby(${keys})`
  return `groupby(${keys},${printAggregates(step.aggregates)})`
}

function printAggregates(aggregates: readonly Aggregate[]): string {
  return `aggregate(${aggregates.map(printAggregate).join(',')})`
}

function printAggregate(aggregate: Aggregate): string {
  if (aggregate.type === 'count') return `$count as ${aggregate.alias}`
  return `${printOperand(aggregate.path)} with ${aggregate.method} as ${aggregate.alias}`
}

function quote(value: string): string {
  return `'${value.replaceAll("'", "''")}'`
}
