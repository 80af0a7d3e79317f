import { guessColumn } from '../metadata/columns.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { WriteContext } from './write-context.ts'

const annotation = /^(\w+)@(?:Microsoft\.Dynamics\.CRM\.lookuplogicalname|odata\.type)$/i
const plainId = /^\{?[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\}?$/i

/**
 * The values, with the target that an annotation names put into its lookup. Answers carry it beside a
 * lookup's GUID: `_customerid_value@Microsoft.Dynamics.CRM.lookuplogicalname: "account"`. Any other
 * annotation, and one without a plain GUID beside it, stays in place.
 *
 * @see Reference section 4.3 (annotations).
 */
export function joinTargets(
  values: Readonly<Record<string, unknown>>,
  entity: EntityDefinition,
  { note }: WriteContext,
): ReadonlyMap<string, unknown> {
  const joined = new Map(Object.entries(values))
  for (const [name, value] of Object.entries(values)) {
    const named = annotation.exec(name)?.[1]
    const column = named === undefined ? undefined : guessColumn(entity, named)
    if (!column?.targets || typeof value !== 'string') continue
    const beside = [...joined].find(
      ([other, id]) =>
        typeof id === 'string' && plainId.test(id) && guessColumn(entity, other) === column,
    )
    if (!beside) continue
    const [lookup, id] = beside
    const target = value.replace(/^#?(?:\w+\.)*/, '')
    joined.delete(name)
    joined.set(lookup, { entity: target, id })
    note(`${name} read as the target of ${column.logicalName}`)
  }
  return joined
}
