import type { Filter, Operand, ParameterValue } from '../../../odata/ast.ts'

/**
 * A tree in one line, for tables of expectations: `(and (eq name string:x) (any tasks t t/done))`.
 * Every group is in parentheses and every literal carries its type, unlike in the printed text.
 */
export function sketch(node: Filter | Operand | ParameterValue): string {
  switch (node.type) {
    case 'and':
    case 'or':
      return `(${node.type} ${sketch(node.left)} ${sketch(node.right)})`
    case 'not':
      return `(not ${sketch(node.operand)})`
    case 'comparison':
      return `(${node.operator} ${sketch(node.left)} ${sketch(node.right)})`
    case 'call':
      return `(${[node.name, ...node.arguments.map(sketch)].join(' ')})`
    case 'queryFunction':
      return `(${[`:${node.name}`, ...node.parameters.map(({ name, value }) => `${name}=${sketch(value)}`)].join(' ')})`
    case 'lambda': {
      const body = node.condition === undefined ? '' : ` ${node.variable} ${sketch(node.condition)}`
      return `(${node.quantifier} ${sketch(node.path)}${body})`
    }
    case 'list':
      return `[${node.items.map(sketch).join(' ')}]`
    case 'path':
      return node.segments.join('/')
    case 'alias':
      return `@${node.name}`
    case 'null':
      return 'null'
    case 'boolean':
      return String(node.value)
    case 'number':
      return node.text
    case 'enum':
      return `enum:${node.name}:${node.member}`
    default:
      return `${node.type}:${node.value}`
  }
}
