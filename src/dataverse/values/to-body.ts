import { DataverseError } from '../../errors.ts'
import type { ColumnDefinition, EntityDefinition, LookupTarget } from '../metadata/definition.ts'
import { guessColumn, resolveColumn, unknownColumn } from '../metadata/columns.ts'
import { readBindName } from './bind-name.ts'
import { bindLookup } from './lookup-value.ts'
import { toParties } from './parties.ts'
import { refuseCreatedState } from './refuse-created-state.ts'
import { checkRequired } from './required.ts'
import { toScalar } from './scalar-value.ts'
import { settleState } from './state.ts'
import { joinTargets } from './target-annotations.ts'
import type { StateValues } from './state.ts'
import type { WriteContext } from './write-context.ts'

/** The body to send and the columns that it sets. */
export interface Body {
  readonly body: Readonly<Record<string, unknown>>
  readonly changed: readonly string[]
}

const mostColumns = 200

/**
 * The record body for a write, with every name and value checked: columns by logical name, lookups as
 * `@odata.bind`, choice labels as values, activity parties as their collection.
 *
 * @throws DataverseError `invalid_values` or `unknown_column`, for all wrong columns together;
 * nothing was sent.
 * @see Reference sections 9 and 10.
 */
export async function toBody(
  values: Readonly<Record<string, unknown>>,
  entity: EntityDefinition,
  context: WriteContext,
): Promise<Body> {
  const joined = joinTargets(values, entity, context)
  const names = [...joined.keys()]
  if (names.length === 0 || names.length > mostColumns)
    throw new DataverseError('invalid_values', `values has ${names.length} columns.`, {
      hint: `Give 1 to ${mostColumns} columns, for example {"name":"Contoso"}.`,
    })

  const body = new Map<string, unknown>()
  const given = new Map<string, unknown>()
  const states: { column: ColumnDefinition; value: unknown }[] = []
  const problems: DataverseError[] = []
  const collect = async (run: () => unknown) => {
    try {
      await run()
    } catch (error) {
      if (!(error instanceof DataverseError)) throw error
      problems.push(error)
    }
  }
  for (const name of names) {
    await collect(async () => {
      const value = joined.get(name)
      if (name === '@odata.etag') throw misplacedEtag(value)
      const { column, named } = readName(name, entity, context)
      const isState = column.type === 'State' || column.type === 'Status'
      const isTwice = isState && states.some((state) => state.column === column)
      if (isTwice || given.has(column.logicalName)) throw twice(column.logicalName)
      if (isState) {
        states.push({ column, value })
        return
      }
      given.set(column.logicalName, value)
      const [property, written] = await toEntry(column, value, named, entity, context)
      if (name.includes('@') && name !== property) context.note(`${name} written as ${property}`)
      addTo(body, property, written)
    })
  }
  await collect(() => addStates(body, given, states, entity, context))
  // Comes alone: the other problems may be columns that only the message takes.
  if (context.operation === 'create') refuseCreatedState(entity, statesOf(body))
  if (problems.length === 0) await collect(() => checkRequired(given, entity, context))
  if (problems.length > 0) throw together(problems)
  return { body: Object.fromEntries(body), changed: [...given.keys()] }
}

type Entry = readonly [property: string, value: unknown]

interface Named {
  readonly column: ColumnDefinition
  /** What the name says about the target of a lookup: its navigation property, or the target. */
  readonly named: string | LookupTarget | undefined
}

function readName(name: string, entity: EntityDefinition, context: WriteContext): Named {
  const bindName = /^(.+)@odata\.bind$/i.exec(name)?.[1]
  if (bindName === undefined && name.includes('@')) throw annotation(name)
  refuseCollection(bindName ?? name, entity)

  const bare = bindName ?? name
  const read = guessColumn(entity, bare) ? undefined : readBindName(entity, bare)
  const column = read?.column ?? resolveColumn(entity, bare)
  refuseReadOnly(column, entity, context)
  if (bindName !== undefined && !column.targets) throw unknownColumn(entity, bindName)
  if (column.logicalName !== name && bindName === undefined)
    context.note(`${name} written as ${column.logicalName}`)
  const isNavigation = column.targets?.some(
    ({ navigation }) => navigation.toLowerCase() === name.toLowerCase(),
  )
  return { column, named: read?.target ?? bindName ?? (isNavigation ? name : undefined) }
}

async function toEntry(
  column: ColumnDefinition,
  value: unknown,
  named: Named['named'],
  entity: EntityDefinition,
  context: WriteContext,
): Promise<Entry> {
  if (column.type === 'PartyList') return toParties(column, value, entity, context)
  if (column.targets || column.lookupEntities) return bindLookup(column, value, context, named)
  return [column.logicalName, toScalar(column, value, entity, context)]
}

function addStates(
  body: Map<string, unknown>,
  given: Map<string, unknown>,
  states: StateValues,
  entity: EntityDefinition,
  context: WriteContext,
) {
  if (states.length === 0) return
  const cleared = states.find(({ value }) => value === null)
  if (cleared)
    throw new DataverseError('invalid_values', `${cleared.column.logicalName} cannot be cleared.`, {
      hint: `Leave ${cleared.column.logicalName} out of values, or give a value.`,
    })
  const settled = settleState(states, entity, context)
  for (const [name, value] of settled) {
    body.set(name, value)
    given.set(name, value)
  }
}

const statesOf = (body: ReadonlyMap<string, unknown>) =>
  Object.fromEntries([...body].filter(([name]) => /^stat(?:e|us)code$/.test(name)))

function refuseReadOnly(column: ColumnDefinition, entity: EntityDefinition, context: WriteContext) {
  if (column[context.operation]) return
  const { logicalName, source } = column
  const why = source === 'plain' ? 'is set by Dataverse' : `is a ${source} column`
  const instead = insteadOf(logicalName, entity, context)
  throw new DataverseError(
    'invalid_values',
    `${entity.logicalName}.${logicalName} ${why} and cannot be set on ${context.operation}.`,
    { hint: `Leave ${logicalName} out of values${instead ? ` and set ${instead} instead` : ''}.` },
  )
}

/** The columns to set instead of one that Dataverse sets. */
function insteadOf(
  name: string,
  { columns }: EntityDefinition,
  { operation }: WriteContext,
): string | undefined {
  if (/^owning(?:user|team)$/.test(name)) return 'ownerid'
  if (name === 'fullname' && columns.has('lastname')) return 'firstname and lastname'
  const isPast = name === 'createdon' && operation === 'create'
  return isPast && columns.has('overriddencreatedon') ? 'overriddencreatedon' : undefined
}

/** Refuses a collection: related rows are separate records, each with a lookup to this one. */
function refuseCollection(name: string, entity: EntityDefinition) {
  const lower = name.toLowerCase()
  const collection = entity.collections.find(({ navigation }) => navigation.toLowerCase() === lower)
  if (!collection) return
  const { logicalName } = entity
  const { column, entity: other } = collection
  const hint = lower.endsWith('_activity_parties')
    ? 'Write parties in their column: {"to":[{"entity":"contact","id":"GUID"}]}.'
    : column === undefined
      ? 'This server does not link records of a many-to-many relationship.'
      : `Write each of them instead: update_record {"entity":"${other}","id":"GUID","values":{"${column}":{"entity":"${logicalName}","id":"GUID"}}}, or create_record with the same values.`
  throw new DataverseError('invalid_values', `${name} is a collection of ${other} records.`, {
    hint,
  })
}

function misplacedEtag(value: unknown): DataverseError {
  return new DataverseError('invalid_values', 'values cannot contain the ETag.', {
    hint: `Leave @odata.etag out of values and send ${JSON.stringify({ etag: String(value).slice(0, 64) })}.`,
  })
}

function annotation(name: string): DataverseError {
  const shown = name.slice(0, 64)
  return new DataverseError('invalid_values', `values cannot contain the annotation ${shown}.`, {
    hint: `Leave ${shown} out of values; lookups may be written as navigation@odata.bind.`,
  })
}

/** Party columns share one collection, so `to` and `cc` add to the same list. */
function addTo(body: Map<string, unknown>, property: string, value: unknown) {
  const held = body.get(property)
  if (Array.isArray(held) && Array.isArray(value)) body.set(property, [...held, ...value])
  else if (body.has(property)) throw twice(property)
  else body.set(property, value)
}

function twice(name: string): DataverseError {
  return new DataverseError('invalid_values', `${name} is set twice.`, {
    hint: 'Give each column once, by one of its names.',
  })
}

/** One error for all problems, so that one more call can succeed. */
function together(problems: readonly DataverseError[]): DataverseError {
  const [first, ...others] = problems
  if (first && others.length === 0) return first
  const shown = problems.slice(0, 4)
  const staleEntity = problems.find(({ facts }) => facts.staleEntity !== undefined)?.facts
    .staleEntity
  return new DataverseError(
    first?.code ?? 'invalid_values',
    shown.map(({ message }) => message).join(' '),
    {
      hint: shown.map(({ hint }) => hint).join(' '),
      ...(staleEntity !== undefined && { facts: { staleEntity } }),
    },
  )
}
