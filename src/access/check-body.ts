import { isRow } from '../dataverse/client/parse-answer.ts'
import type { EntityDefinition } from '../dataverse/metadata/definition.ts'
import { deniedRequest } from './denied.ts'
import { checkColumn, targetOf } from './query-scope.ts'
import type { Definitions } from './query-scope.ts'
import type { OpenEntities } from './visible-definition.ts'

/**
 * Checks the names in a record body that is ready to send: columns, lookups in `@odata.bind` with the
 * entity that they are bound to, and the rows of a collection (activity parties).
 *
 * @throws DataverseError `denied_by_operator`
 */
export async function checkBody(
  body: Readonly<Record<string, unknown>>,
  entity: EntityDefinition,
  open: OpenEntities,
  definitions: Definitions,
): Promise<void> {
  for (const [name, value] of Object.entries(body)) {
    if (Array.isArray(value)) {
      const target = await definitions(targetOf(entity, name))
      for (const row of value) {
        if (!isRow(row)) throw deniedRequest()
        await checkBody(row, target, open, definitions)
      }
      continue
    }
    const navigation = /^(.+)@odata\.bind$/.exec(name)?.[1]
    if (navigation === undefined) checkColumn(entity, name)
    else checkBinding(navigation, value, entity, open)
  }
}

function checkBinding(
  navigation: string,
  value: unknown,
  entity: EntityDefinition,
  open: OpenEntities,
): void {
  const isKnown = [...entity.columns.values()].some((column) =>
    column.targets?.some((target) => target.navigation === navigation),
  )
  if (!isKnown) throw deniedRequest()
  if (value === null) return
  const set = typeof value === 'string' ? /^\/(\w+)\(/.exec(value)?.[1] : undefined
  if (set === undefined || !open.bySet.has(set)) throw deniedRequest()
}
