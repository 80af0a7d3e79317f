import type { AliasValue } from '../../odata/ast.ts'
import { refuse } from '../failures/query-failures.ts'
import { checkPrivilege } from '../security/row-access.ts'
import type { SandboxFunction } from './operation.ts'

/** The number of rows of each named table. One unknown name fails the call. */
export const retrieveTotalRecordCount: SandboxFunction = {
  parameters: ['EntityNames'],
  type: 'Microsoft.Dynamics.CRM.RetrieveTotalRecordCountResponse',
  run(context, parameters) {
    const { schema, store } = context
    const names = toNames(parameters('EntityNames'))
    for (const name of names) {
      const table = schema.table(name)
      if (table) checkPrivilege(context, table, 'Read')
      else {
        throw refuse(
          `The entity with a name = '${name}' was not found in the MetadataCache.`,
          '0x80040203',
        )
      }
    }
    return {
      EntityRecordCountCollection: {
        Count: names.length,
        IsReadOnly: false,
        Keys: names,
        Values: names.map((name) => store.count(name)),
      },
    }
  },
}

function toNames(value: AliasValue | undefined): readonly string[] {
  const items = value?.type === 'list' ? value.items : []
  const names = items.flatMap((item) => (item.type === 'string' ? [item.value] : []))
  if (names.length > 0) return names
  throw refuse(
    'Required field EntityNames is missing for the function RetrieveTotalRecordCount.',
    '0x80040203',
  )
}
