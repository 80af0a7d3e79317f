import type { Dataverse } from '../dataverse/client/dataverse.ts'
import type { Access } from './access.ts'
import { deniedRequest } from './denied.ts'

/** The Web API for definitions: no request for views if the operator's lists close their table. */
export function withoutClosedViews(dataverse: Dataverse, access: Access): Dataverse {
  const isOpen =
    access.allowsEntity('savedquery') && !access.deniesColumn('savedquery', 'layoutxml')
  if (isOpen) return dataverse
  return {
    ...dataverse,
    async read(path, query, options) {
      if (path === 'savedqueries') throw deniedRequest()
      return dataverse.read(path, query, options)
    },
  }
}
