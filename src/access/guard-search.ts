import type { Dataverse } from '../dataverse/client/dataverse.ts'
import { checkColumn } from './query-scope.ts'
import { deniedRequest } from './denied.ts'
import type { VisibleMetadata } from './visible-metadata.ts'

/**
 * Dataverse search restricted by the operator's lists. Every request names open entities with open text
 * columns, and the answer is reduced to them.
 *
 * @throws DataverseError `denied_by_operator`
 */
export function guardSearch(dataverse: Dataverse, metadata: VisibleMetadata): Dataverse['search'] {
  return async (query, options) => {
    const open = await metadata.open(options)
    // Without names, the service would search all tables and columns.
    if (query.tables.length === 0) throw deniedRequest()
    for (const { entity, select, search } of query.tables) {
      if (open.narrowing(entity) !== undefined) throw deniedRequest()
      const definition = await metadata.entity(entity, options)
      if (search.length === 0) throw deniedRequest()
      for (const name of [...select, ...search])
        if (!isText(checkColumn(definition, name).type)) throw deniedRequest()
    }
    return dataverse.search(query, options)
  }
}

const isText = (type: string) => type === 'String' || type === 'Memo'
