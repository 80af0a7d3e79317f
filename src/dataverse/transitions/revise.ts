import { DataverseError } from '../../errors.ts'
import { textOf } from '../client/parse-answer.ts'
import { reviseQuote, revisedStatus } from '../messages/messages.ts'
import type { MadeRecords, StateChange } from '../messages/state-change.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import { quote } from '../text/quote.ts'
import type { ChangeContext } from './change-context.ts'
import type { PlannedMessage } from './plan-update.ts'
import type { Before } from './read-before.ts'
import { toClosing } from './to-state-change.ts'

/** What decides how a quote is revised, and how its new draft is found. */
export const quoteColumns = ['statecode', 'quotenumber']

export const isRevision = ({ message, status }: PlannedMessage) =>
  message.name === 'CloseQuote' && status === revisedStatus

/**
 * Revises a quote: closes it as revised, unless it is closed, and copies it into a new draft.
 *
 * @throws DataverseError `refused` for a draft, which needs no revision, and if there is a draft already.
 * @see Reference part 2, section 1.4 (quote)
 */
export async function toRevision(
  plan: PlannedMessage,
  { id, row }: Before,
  entity: EntityDefinition,
  context: Pick<ChangeContext, 'dataverse' | 'signal'>,
): Promise<StateChange> {
  const closing = toClosing(plan, id, entity)
  const state = row?.['statecode']
  if (state === 0)
    throw new DataverseError('refused', 'The quote is a draft, so there is nothing to revise.', {
      hint: 'Change the draft itself with update_record.',
    })
  const number = row && textOf(row, 'quotenumber')
  const draft: readonly MadeRecords[] =
    number === undefined
      ? []
      : [
          {
            entity: 'quote',
            set: entity.entitySetName,
            primaryId: entity.primaryId,
            filter: `quotenumber eq ${quote(number)} and statecode eq 0`,
            expected: {},
          },
        ]
  const revision = { name: reviseQuote.name, details: {} } as const
  if (state === plan.message.state) {
    for (const one of draft) await refuseSecond(one, entity, context)
    const { statuscode: _status, ...expected } = closing.expected
    return { ...closing, expected, messages: [revision], made: draft }
  }
  return {
    ...closing,
    messages: [...closing.messages, revision],
    made: [...closing.made, ...draft],
  }
}

/** A closed quote can be copied again and again, but a repeated call must not make a second draft. */
async function refuseSecond(
  { filter }: MadeRecords,
  { entitySetName, primaryId, logicalName }: EntityDefinition,
  { dataverse, signal }: Pick<ChangeContext, 'dataverse' | 'signal'>,
): Promise<void> {
  const { rows } = await dataverse.list(
    entitySetName,
    { select: primaryId, filter, top: 1 },
    { signal },
  )
  const [first] = rows
  if (first === undefined) return
  const call = JSON.stringify({ entity: logicalName, id: textOf(first, primaryId) })
  throw new DataverseError('refused', 'A new draft of this quote exists already.', {
    hint: `Change that draft: get_record ${call} shows it.`,
  })
}
