import { messages } from '../dataverse/messages/messages.ts'
import type { Message, MessageName } from '../dataverse/messages/message.ts'
import type { Access } from './access.ts'

/**
 * Whether a message may be sent. Its closing activity belongs to the record, so an allow list need not
 * name it. Denying the activity, or one of the columns that the message sets, switches the message off.
 */
export function offersMessage({ activity, details }: Message, access: Access): boolean {
  if (activity === undefined) return true
  const { entity, primaryId, link } = activity
  const columns = [primaryId, link, ...details.map(({ name }) => name)]
  return (
    !access.deniesEntity(entity) && !columns.some((column) => access.deniesColumn(entity, column))
  )
}

/** The messages that the operator's lists switch off. */
export function closedMessages(access: Access): readonly MessageName[] {
  return messages.filter((one) => !offersMessage(one, access)).map(({ name }) => name)
}
