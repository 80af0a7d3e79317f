import { unknownProperty } from '../failures/query-failures.ts'
import { filterItems } from './filter-items.ts'
import type { Item, Json, JsonObject, Related } from './item.ts'
import type { MetadataShape } from './metadata-options.ts'

type Options = ReadonlyMap<string, string>

const namespace = 'Microsoft.Dynamics.CRM.'

/**
 * A definition in a response: the selected fields, always `MetadataId`, `@odata.type` when the type
 * is not the declared one, then the expanded parts.
 *
 * @throws 400 `0x0` for a name that the type does not have.
 */
export function writeItem(
  item: Item,
  declared: string,
  shape: MetadataShape,
  options: Options,
): JsonObject {
  const expanded = shape.expand.map(({ navigation, ...nested }): [string, Json] => {
    const related = item.navigations[navigation]?.()
    if (related === undefined) throw unknownProperty(navigation, namespace + item.type)
    return [navigation, writeRelated(related, nested, options)]
  })
  return {
    ...(item.type !== declared && { '@odata.type': `#${namespace}${item.type}` }),
    ...selectFields(item, declared, shape.select),
    ...Object.fromEntries(expanded),
  }
}

/** The items of a collection that match the shape's filter. */
export function writeItems(
  items: readonly Item[],
  declared: string,
  shape: MetadataShape,
  options: Options,
): readonly JsonObject[] {
  return filterItems(items, shape.filter, options).map((item) =>
    writeItem(item, declared, shape, options),
  )
}

/** What follows the resource in `@odata.context`: `(LogicalName,OptionSet(Options))` or empty. */
export function contextShape({ select, expand }: MetadataShape): string {
  const names = [
    ...(select ?? []),
    ...expand.map((nested) => nested.navigation + (contextShape(nested) || '()')),
  ]
  return names.length === 0 ? '' : `(${names.join(',')})`
}

function writeRelated(related: Related, shape: MetadataShape, options: Options): Json {
  if (related.many) return writeItems(related.items, related.declared, shape, options)
  return related.item === undefined
    ? null
    : writeItem(related.item, related.declared, shape, options)
}

function selectFields(
  { fields, type, derived = [] }: Item,
  declared: string,
  select: readonly string[] | undefined,
): JsonObject {
  if (select === undefined) return fields
  const entries = select.map((name): [string, Json] => {
    if (type !== declared && derived.includes(name)) {
      throw unknownProperty(name, namespace + declared)
    }
    const value = fields[name]
    if (value === undefined) throw unknownProperty(name, namespace + type)
    return [name, value]
  })
  const { MetadataId } = fields
  return { ...Object.fromEntries(entries), ...(MetadataId !== undefined && { MetadataId }) }
}
