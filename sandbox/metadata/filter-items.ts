import type { Comparison, Filter, Literal, Operand, Path } from '../../odata/ast.ts'
import { parseAliasValue } from '../../odata/parse-alias-value.ts'
import { parserCode, refuse, unknownProperty } from '../failures/query-failures.ts'
import type { Item, Json } from './item.ts'
import { parsed } from './metadata-options.ts'

/** Fields whose values are written as enum literals with the namespace. */
const enumTypes: Readonly<Record<string, string>> = {
  AttributeType: 'AttributeTypeCode',
  EntityKeyIndexStatus: 'EntityKeyIndexStatus',
  OptionSetType: 'OptionSetType',
  OwnershipType: 'OwnershipTypes',
  RelationshipType: 'RelationshipType',
  'RequiredLevel/Value': 'AttributeRequiredLevel',
  SecurityTypes: 'SecurityTypes',
}

const namespace = 'Microsoft.Dynamics.CRM.'

/**
 * The items that match a metadata `$filter`. It supports `eq`, `ne`, `and` and `or` on primitive
 * fields, enum fields and the value of managed properties. Everything else is rejected, as in the
 * service.
 *
 * @see Reference section 6.2.
 */
export function filterItems(
  items: readonly Item[],
  filter: Filter | undefined,
  options: ReadonlyMap<string, string>,
): readonly Item[] {
  return filter === undefined ? items : items.filter((item) => holds(item, filter, options))
}

function holds(item: Item, filter: Filter, options: ReadonlyMap<string, string>): boolean {
  switch (filter.type) {
    case 'and': {
      // Both sides are evaluated, so that an unknown name is found regardless of the other side.
      const [left, right] = [holds(item, filter.left, options), holds(item, filter.right, options)]
      return left && right
    }
    case 'or': {
      const [left, right] = [holds(item, filter.left, options), holds(item, filter.right, options)]
      return left || right
    }
    case 'comparison':
      return compare(item, filter, options)
    case 'call':
      throw refuse(`The function '${filter.name}' is not supported in a filter of metadata.`)
    default:
      throw refuse(
        `The query node ${filter.type} is not supported in a filter of metadata: use eq, ne, and, or.`,
      )
  }
}

function compare(
  item: Item,
  { operator, left, right }: Comparison,
  options: ReadonlyMap<string, string>,
): boolean {
  if (operator !== 'eq' && operator !== 'ne') {
    throw refuse(`The operator '${operator}' is not supported in a filter of metadata.`)
  }
  const [path, operand] = left.type === 'path' ? [left, right] : [right, left]
  if (path.type !== 'path') throw refuse('A filter of metadata compares a property with a value.')

  const value = readPath(item, path)
  const wanted = readWanted(path, toLiteral(operand, options))
  return (value === wanted) === (operator === 'eq')
}

function readPath(item: Item, { segments }: Path): Json {
  const [first = '', ...rest] = segments
  let value = item.fields[first]
  let type = item.type
  for (const segment of ['', ...rest]) {
    if (segment !== '') {
      type = 'ManagedProperty'
      value = isObject(value) ? value[segment] : undefined
    }
    if (value === undefined) throw unknownProperty(segment || first, namespace + type)
  }
  if (value !== null && typeof value === 'object') {
    throw refuse(
      `The property '${segments.join('/')}' is not primitive; a managed property is compared by its Value.`,
    )
  }
  return value ?? null
}

function toLiteral(operand: Operand, options: ReadonlyMap<string, string>): Literal {
  if (operand.type === 'alias') {
    const text = options.get(`@${operand.name}`)
    if (text === undefined) throw refuse(`The alias '@${operand.name}' has no value.`, parserCode)
    const value = parsed(() => parseAliasValue(text))
    if (value.type !== 'list' && value.type !== 'json') return value
  }
  if (operand.type === 'path' || operand.type === 'call' || operand.type === 'alias') {
    throw refuse('A filter of metadata compares a property with a value.')
  }
  return operand
}

/**
 * The value that the field must equal. Enum fields accept only enum literals, and other fields do
 * not accept them.
 */
function readWanted({ segments }: Path, literal: Literal): Json {
  const path = segments.join('/')
  const enumType = enumTypes[path]
  if (literal.type === 'null') return null
  if (enumType !== undefined || literal.type === 'enum') {
    const expected = `${namespace}${enumType ?? ''}`
    const found = literal.type === 'enum' ? literal.name : `Edm.${literal.type}`
    if (literal.type === 'enum' && literal.name === expected) return literal.member
    throw refuse(
      `A binary operator with incompatible types was detected. Found operand types '${enumType === undefined ? path : expected}' and '${found}' for operator kind 'Equal'.`,
      parserCode,
    )
  }
  return literal.type === 'number' ? Number(literal.text) : literal.value
}

function isObject(value: Json | undefined): value is Readonly<Record<string, Json>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
