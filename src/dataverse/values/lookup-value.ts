import { DataverseError } from '../../errors.ts'
import { parseKey } from '../../odata/parse-key.ts'
import type { ColumnDefinition, EntityDefinition, LookupTarget } from '../metadata/definition.ts'
import { toRecordKey } from '../key.ts'
import type { RecordReference } from '../key.ts'
import { parseRecordId, printRecordKey } from '../names.ts'
import type { WriteContext } from './write-context.ts'

/** A lookup as a model may set it: a GUID, `/contacts(GUID)`, `{entity, id}`, or null to clear it. */
export type LookupInput = string | null | { readonly entity: string; readonly id: RecordReference }

/** `[navigation property]@odata.bind` and its value, ready for the body. */
export type Binding = readonly [name: string, path: string | null]

/**
 * The binding that sets or clears a lookup.
 *
 * @param navigation - The navigation property that was named, where the caller named one.
 * @throws DataverseError `invalid_values` with one ready-made form per target when the target is
 * not clear; `invalid_argument` for a malformed GUID.
 * @see Reference section 10 (bind) and 11 (clearing).
 */
export async function bindLookup(
  column: ColumnDefinition,
  input: LookupInput,
  context: WriteContext,
  navigation?: string,
): Promise<Binding> {
  const all = column.targets ?? []
  const targets = navigation === undefined ? all : named(all, navigation)
  const [first] = targets
  if (!first)
    throw new DataverseError(
      'invalid_values',
      `${column.logicalName} is a lookup that cannot be set.`,
      {
        hint: 'Dataverse keeps it itself. Leave it out of values.',
      },
    )
  if (input === null) return [`${first.navigation}@odata.bind`, null]
  if (typeof input === 'string') return bindText(column, targets, input, context)

  const entity = await context.entity(input.entity)
  const target = targets.find((one) => one.entity === entity.logicalName)
  if (!target) throw unclear(column, targets, `${entity.logicalName} is not a target of it`)
  return bindTo(target, entity, input.id)
}

async function bindText(
  column: ColumnDefinition,
  targets: readonly LookupTarget[],
  text: string,
  context: WriteContext,
): Promise<Binding> {
  const path = /^\/?([A-Za-z_][A-Za-z0-9_]{0,127})\((.{1,400})\)$/.exec(text)
  if (path) {
    const [, set = '', key = ''] = path
    const entity = await context.entity(set)
    const target = targets.find((one) => one.entity === entity.logicalName)
    if (!target) throw unclear(column, targets, `${set} is not a target of it`)
    return bindTo(target, entity, toReference(key))
  }
  const id = parseRecordId(text)
  const [only, ...others] = targets
  if (!only || others.length > 0)
    throw unclear(column, targets, 'a plain GUID does not say which', id)
  return bindTo(only, await context.entity(only.entity), id)
}

function bindTo(target: LookupTarget, entity: EntityDefinition, id: RecordReference): Binding {
  const key = printRecordKey(toRecordKey(entity, id))
  return [`${target.navigation}@odata.bind`, `/${entity.entitySetName}(${key})`]
}

function toReference(key: string): RecordReference {
  const parts = parseKey(key)
  const [first] = parts
  if (first && first.name === undefined && first.value.type === 'guid') return first.value.value
  return Object.fromEntries(
    parts.map(({ name, value }) => {
      if (name === undefined) throw badKey()
      if (value.type === 'number') return [name, Number(value.text)]
      if (value.type === 'string' || value.type === 'guid' || value.type === 'boolean')
        return [name, value.value]
      throw badKey()
    }),
  )
}

function badKey(): DataverseError {
  return new DataverseError(
    'invalid_values',
    'The record in an @odata.bind value is not readable.',
    {
      hint: "Write /contacts(GUID), or /accounts(accountnumber='A-1') for an alternate key.",
    },
  )
}

function named(targets: readonly LookupTarget[], navigation: string): readonly LookupTarget[] {
  const lower = navigation.toLowerCase()
  const exact = targets.filter((target) => target.navigation.toLowerCase() === lower)
  return exact.length > 0 ? exact : targets
}

function unclear(
  column: ColumnDefinition,
  targets: readonly LookupTarget[],
  why: string,
  id = 'GUID',
): DataverseError {
  const forms = targets
    .slice(0, 6)
    .map(({ entity }) => `{"${column.logicalName}":{"entity":"${entity}","id":"${id}"}}`)
  return new DataverseError(
    'invalid_values',
    `${column.logicalName} can point to ${targets.map(({ entity }) => entity).join(', ')}: ${why}.`,
    { hint: `Write one of: ${forms.join(' or ')}.` },
  )
}
