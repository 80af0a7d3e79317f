import type { Environment } from '../../environment/address.ts'
import type { EntityDefinition } from '../metadata/definition.ts'

/** The address that opens a record in its environment's model-driven app. */
export function recordLink(environment: Environment, entity: EntityDefinition, id: string): string {
  const link = new URL('/main.aspx', environment.url)
  link.search = new URLSearchParams({
    pagetype: 'entityrecord',
    etn: entity.logicalName,
    id,
  }).toString()
  return link.href
}
