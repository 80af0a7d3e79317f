import type { Dataverse } from '../dataverse/client/dataverse.ts'
import type { Access } from './access.ts'
import { deniedEntity } from './denied.ts'

/** What this server reads of views, by the entity set. */
const viewTables: Readonly<
  Record<string, { readonly entity: string; readonly columns: string[] }>
> = {
  savedqueries: { entity: 'savedquery', columns: ['name', 'fetchxml', 'layoutxml'] },
  userqueries: { entity: 'userquery', columns: ['name', 'fetchxml', 'layoutxml'] },
}

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

function isOpen({ entity, columns }: (typeof viewTables)[string], access: Access): boolean {
  return (
    access.allowsEntity(entity) && !columns.some((column) => access.deniesColumn(entity, column))
  )
}
