import { DataverseError } from '../../errors.ts'
import { textOf } from '../client/parse-answer.ts'
import { conflictAt } from '../problem/write-failures.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { PlannedMessage, UpdatePlan } from '../transitions/plan-update.ts'
import type { Approval, ProposalContext, Question, WriteKind } from './proposal.ts'
import { proposeChanges, readableOf } from './propose-changes.ts'
import { readShown, type ShownRecord } from './read-shown.ts'

/** Shows what a write changes, and lets it pass only with the person's word. */
export function createApproval({ asks, ask }: Question): Approval {
  return {
    async creates(plans, context) {
      if (!asks('create')) return
      const { definition, signal } = context
      const records = await Promise.all(
        plans.map(async ({ body, id }) => {
          const name = body[definition.primaryName ?? '']
          return {
            ...(id !== undefined && { id }),
            ...(typeof name === 'string' && { name }),
            changes: await proposeChanges(body, undefined, { ...context, isNew: true }),
          }
        }),
      )
      const sent = plans.map(({ body, id }) => [id ?? null, body])
      const head = { ...headOf(definition), tool: 'create_record', kind: 'create' } as const
      await ask({ ...head, records, makes: [], sent }, signal)
    },

    async update(keys, plan, { etag, ...context }) {
      const kind = kindOf(plan)
      if (!asks(kind)) return etag
      const { definition, signal } = context
      const values = valuesOf(plan)
      const shown = await readShown(keys, readableOf(values, definition), context)
      const [only, ...others] = shown
      if (etag !== undefined && only?.etag !== undefined && bare(only.etag) !== bare(etag))
        throw conflictAt(changedSince('it was read'), only.etag)
      const records = shown.map(async (one) => ({
        ...nameOf(one, definition),
        changes: await proposeChanges(values, one.row, { ...context, isNew: false }),
      }))
      const head = { ...headOf(definition), tool: 'update_record', kind } as const
      const { change } = plan
      await ask(
        {
          ...head,
          records: await Promise.all(records),
          makes: makesOf(change, definition),
          sent: [keys, shown.map((one) => one.etag ?? null), plan.body, change && toSent(change)],
        },
        signal,
      )
      const isOne = only !== undefined && others.length === 0
      if (!isOne) await refuseChanged(shown, context)
      return isOne && definition.optimisticConcurrency ? (etag ?? only.etag) : etag
    },
  }
}

/** Several records are sent without their ETags, so they are compared just before. */
async function refuseChanged(
  shown: readonly ShownRecord[],
  context: ProposalContext,
): Promise<void> {
  const keys = shown.map(({ key }) => key)
  const now = await readShown(keys, [], context)
  const changed = shown.flatMap(({ etag }, at) => (now[at]?.etag === etag ? [] : [at + 1]))
  if (changed.length > 0)
    throw changedSince(`the person was asked (record ${changed.join(', ')} of the list)`)
}

function changedSince(when: string): DataverseError {
  return new DataverseError(
    'conflict',
    `A record has changed since ${when}. Nothing was written.`,
    {
      hint: 'Read it again with get_record, check that the change is still right, and call again.',
    },
  )
}

const headOf = ({ logicalName: entity, displayName: title }: EntityDefinition) => ({
  entity,
  title,
})

function kindOf({ change, body }: UpdatePlan): WriteKind {
  return change !== undefined || 'statecode' in body || 'statuscode' in body ? 'closing' : 'update'
}

/** What the person sees of a closing: the record's own columns, its state, and the details. */
function valuesOf({ change, body }: UpdatePlan): Readonly<Record<string, unknown>> {
  if (change === undefined) return body
  const { message, details, status } = change
  const named = Object.entries(details).map(([name, value]) => {
    const detail = message.details.find((one) => one.name === name)
    return [detail?.recordColumn ?? name, value] as const
  })
  return {
    statecode: message.state,
    ...(status !== undefined && { statuscode: status }),
    ...change.body,
    ...Object.fromEntries(named),
  }
}

const toSent = ({ message, details, body, status }: PlannedMessage) => [
  message.name,
  details,
  body,
  status ?? null,
]

function makesOf(
  change: PlannedMessage | undefined,
  { logicalName }: EntityDefinition,
): readonly string[] {
  if (change === undefined) return []
  const { message, details } = change
  if (message.name === 'QualifyLead')
    return ['account', 'contact', 'opportunity'].flatMap((made) => {
      const asked = details[`create${made}`]
      if (asked === false) return []
      return asked === true || made === 'opportunity'
        ? [`a new ${made}`]
        : [`a new ${made}, unless the ${logicalName} has one`]
    })
  if (message.name === 'ReviseQuote') return ['a new draft of the quote']
  return message.activity === undefined ? [] : [`an activity (${message.activity.entity})`]
}

function nameOf({ id, row, etag }: ShownRecord, { primaryName }: EntityDefinition) {
  const name = row && primaryName !== undefined ? textOf(row, primaryName) : undefined
  return {
    ...(id !== undefined && { id }),
    ...(name !== undefined && { name }),
    ...(etag !== undefined && { etag }),
  }
}

/** A weak ETag is the same as a strong one here. */
const bare = (etag: string) => etag.replace(/^W\//, '')
