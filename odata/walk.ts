import type { Filter, Operand, Path, QueryFunction } from './ast.ts'

/** The variable of a lambda and the collection that it runs over. */
export interface LambdaVariable {
  readonly name: string
  readonly collection: Path
}

/** A path as a filter uses it. */
export interface PathUse {
  readonly path: Path
  /** Whether a lambda runs over this path; otherwise its value is used. */
  readonly collection: boolean
  /** The query function that uses it: `Under`. */
  readonly function?: string
  /** The lambda variables in scope, innermost first. Their own collections may start with others. */
  readonly variables: readonly LambdaVariable[]
}

interface Pending {
  readonly node: Filter | Operand
  readonly variables: readonly LambdaVariable[]
}

/**
 * Every path of a filter in the order of the text, the column names in `PropertyName='...'` of
 * query functions included. A `PropertyName` that is an alias is not resolved.
 */
export function pathsOf(filter: Filter): readonly PathUse[] {
  const uses: PathUse[] = []
  const pending: Pending[] = [{ node: filter, variables: [] }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { node, variables } = next
    const path = pathOf(node)
    if (path !== undefined)
      uses.push({
        path,
        collection: node.type === 'lambda',
        variables,
        ...(node.type === 'queryFunction' && { function: node.name }),
      })
    pending.push(...childrenOf(next).toReversed())
  }
  return uses
}

function pathOf(node: Filter | Operand): Path | undefined {
  if (node.type === 'path') return node
  if (node.type === 'lambda') return node.path
  return node.type === 'queryFunction' ? propertyOf(node) : undefined
}

function propertyOf({ parameters }: QueryFunction): Path | undefined {
  const value = parameters.find(({ name }) => name === 'PropertyName')?.value
  if (value?.type !== 'string') return undefined
  return { type: 'path', segments: value.value.split('/'), at: value.at + 1 }
}

function childrenOf({ node, variables }: Pending): Pending[] {
  const inScope = (child: Filter | Operand): Pending => ({ node: child, variables })
  switch (node.type) {
    case 'and':
    case 'or':
    case 'comparison':
      return [inScope(node.left), inScope(node.right)]
    case 'not':
      return [inScope(node.operand)]
    case 'call':
      return node.arguments.map(inScope)
    case 'lambda': {
      if (node.variable === undefined || node.condition === undefined) return []
      const variable = { name: node.variable, collection: node.path }
      return [{ node: node.condition, variables: [variable, ...variables] }]
    }
    default:
      return []
  }
}
