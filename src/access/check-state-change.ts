import type { StateChange } from '../dataverse/client/dataverse.ts'
import { isRow } from '../dataverse/client/parse-answer.ts'
import type { EntityDefinition } from '../dataverse/metadata/definition.ts'
import { qualifyingMakes, stateMessageOf } from '../dataverse/metadata/state-messages.ts'
import { deniedMessage, deniedRequest } from './denied.ts'
import { checkColumn } from './query-scope.ts'
import type { OpenEntities } from './visible-definition.ts'

/**
 * Checks a message that is ready to send: it is in the closed list, the record's columns that it sets are open,
 * and so is what it makes. The activity of a closing belongs to the record, so only a deny list closes it.
 *
 * @throws DataverseError `denied_by_operator`
 */
export function checkStateChange(
  { action, parameters, statecode, isBound }: StateChange,
  entity: EntityDefinition,
  open: OpenEntities,
): void {
  const message = stateMessageOf(entity.logicalName, statecode)
  if (message === undefined || message.action !== action) throw deniedRequest()
  checkColumn(entity, 'statecode')
  const { activity } = message
  if (isBound !== (activity === undefined)) throw deniedRequest()
  if (activity === undefined) {
    for (const { parameter, entity: made } of qualifyingMakes)
      if (parameters[parameter] === true && !open.isOpen(made)) throw deniedMessage(action, made)
    return
  }
  if (open.denies(activity.entity)) throw deniedMessage(action, activity.entity)
  const columns = parameters[activity.parameter]
  if (!isRow(columns)) throw deniedRequest()
  for (const name of Object.keys(columns)) {
    const column = name.replace(/@odata\.bind$/, '')
    if (open.closes(activity.entity, column))
      throw deniedMessage(action, `${activity.entity}.${column}`)
    const own = Object.entries(activity.own).find(([, target]) => target === column)?.[0]
    if (own !== undefined) checkColumn(entity, own)
    if (column === 'competitorid' && !open.isOpen('competitor'))
      throw deniedMessage(action, 'competitor')
  }
}
