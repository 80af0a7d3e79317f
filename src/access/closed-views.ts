import type { Dataverse } from '../dataverse/client/dataverse.ts'
import type { Access } from './access.ts'
import { deniedEntity } from './denied.ts'

/** What this server reads of views, or chooses them by, and other forms of the same. */
const columns = [
  'name',
  'fetchxml',
  'layoutxml',
  'layoutjson',
  'columnsetxml',
  'returnedtypecode',
  'querytype',
  'statecode',
  'isdefault',
]

const viewTables: Readonly<
  Record<string, { readonly entity: string; readonly columns: readonly string[] }>
> = {
  savedqueries: { entity: 'savedquery', columns: [...columns, 'savedqueryid'] },
  userqueries: { entity: 'userquery', columns: [...columns, 'userqueryid'] },
}

/** Whether an entity set holds views. */
export const isViewTable = (set: string) => Object.hasOwn(viewTables, set)

/** The Web API for definitions: no request for views if the operator's lists close their table. */
export function withoutClosedViews(dataverse: Dataverse, access: Access): Dataverse {
  return {
    ...dataverse,
    async read(path, query, options) {
      const table = Object.hasOwn(viewTables, path) ? viewTables[path] : undefined
      if (table !== undefined && !isOpen(table, access)) throw deniedEntity(table.entity)
      return dataverse.read(path, query, options)
    },
  }
}

function isOpen({ entity, columns: names }: (typeof viewTables)[string], access: Access): boolean {
  return access.allowsEntity(entity) && !names.some((name) => access.deniesColumn(entity, name))
}
