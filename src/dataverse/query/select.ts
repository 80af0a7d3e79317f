import { DataverseError } from '../../errors.ts'
import type { ExpandItem } from '../../../odata/ast.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { describeCall } from '../problem/failure.ts'
import type { CheckContext } from './check-context.ts'
import {
  findColumn,
  guessColumn,
  kindOf,
  resolveColumn,
  unknownColumn,
} from '../metadata/columns.ts'
import { findCollection, lookupTargets } from './navigation.ts'

/** The entity's own columns, and the columns behind a lookup, which must be expanded. */
export interface Selected {
  readonly columns: readonly ColumnDefinition[]
  readonly expands: readonly ExpandItem[]
}

/**
 * The columns that the names mean, each once, in their order. `lookup/column` becomes an expand; the
 * lookup's name and id are in its cell anyway.
 *
 * @throws DataverseError `unknown_column` with the nearest names, for all wrong names together;
 * `invalid_query` for anything that is not a column, with the argument where it belongs.
 * @see Reference section 7.2.
 */
export async function selectColumns(
  names: readonly string[],
  entity: EntityDefinition,
  context: CheckContext,
): Promise<Selected> {
  const columns: ColumnDefinition[] = []
  const behind = new Map<string, string[]>()
  const unknown: string[] = []
  for (const name of names.flatMap((entry) => toNames(entry, entity, context))) {
    const [lookup = '', column, ...deeper] = name.split('/')
    if (column === undefined || deeper.length > 0) {
      const found = guessColumn(entity, name)
      if (found) columns.push(readable(noted(name, found, context), entity))
      else unknown.push(refuseOther(name, entity, context))
      continue
    }
    const own = await ownColumn(lookup, column, entity, context)
    if (own) {
      columns.push(own)
      continue
    }
    context.note(`${name} read as expand ${lookup}($select=${column})`)
    behind.set(lookup, [...(behind.get(lookup) ?? []), column])
  }
  if (unknown.length > 0) throw unknownColumns(entity, unknown)
  if (names.length > 0 && columns.length + behind.size === 0)
    throw unknownColumn(entity, names.join())
  return { columns: [...new Set(columns)], expands: [...behind].map(toExpand) }
}

/** Splits an entry, which may contain several names, quotes, an alias or the option's name. */
function toNames(
  entry: string,
  entity: EntityDefinition,
  context: CheckContext,
): readonly string[] {
  const whole = entry.trim()
  // A display name may contain commas and brackets.
  if (guessColumn(entity, whole)) return [whole]
  const names = splitNames(whole)
  if (names.join() !== whole) context.note(`${entry} read as ${names.join(', ')}`)
  return names
}

function splitNames(entry: string): readonly string[] {
  const bare = entry.replace(/^\$?select\s*=\s*/i, '').replace(/^\[(.*)\]$/, '$1')
  return (bare.includes('(') ? [bare] : bare.split(',')).flatMap((part) => {
    const name = part
      .trim()
      .replace(/;$/, '')
      .replace(/(?<!\s)\s+as\s+\w+$/i, '')
      .replace(/^(["'`[])(.*)["'`\]]$/, '$2')
      .replace(/^(\w+)\.(\w+)$/, '$1/$2')
    return name === '' ? [] : [name]
  })
}

function noted(name: string, column: ColumnDefinition, context: CheckContext): ColumnDefinition {
  if (column.logicalName !== name && column.property !== name)
    context.note(`${name} read as ${column.logicalName}`)
  return column
}

/** The lookup itself if only its name or id is wanted; the entity's own column if it is named. */
async function ownColumn(
  lookup: string,
  name: string,
  entity: EntityDefinition,
  context: CheckContext,
): Promise<ColumnDefinition | undefined> {
  const isSelf = lookup === entity.logicalName || lookup === entity.entitySetName
  if (isSelf && !findColumn(entity, lookup))
    return noted(name, resolveColumn(entity, name), context)

  const targets = lookupTargets(entity, lookup)
  const column = guessColumn(entity, lookup)
  const [only, ...others] = targets
  if (!only || !column) return undefined
  const definition = others.length === 0 ? await context.entity(only.entity) : undefined
  const shown = ['id', 'name', definition?.primaryId, definition?.primaryName]
  if (!shown.includes(name.toLowerCase())) return undefined
  context.note(`${lookup}/${name} read as ${column.logicalName}, whose cell has name and id`)
  return column
}

function toExpand([navigation, columns]: [string, readonly string[]]): ExpandItem {
  return {
    navigation,
    reference: false,
    select: columns.map((name) => ({ name, at: 0 })),
    at: 0,
  }
}

/** The column, if it can be selected. Parties cannot, because they are separate rows. */
function readable(column: ColumnDefinition, entity: EntityDefinition): ColumnDefinition {
  if (column.read) return column
  const parties = `${entity.logicalName}_activity_parties`
  throw new DataverseError('invalid_query', `${column.logicalName} cannot be selected.`, {
    hint:
      kindOf(column) === 'parties'
        ? `Send {"expand":"${parties}($select=participationtypemask,addressused,_partyid_value)"} and leave it out of select.`
        : `Leave ${column.logicalName} out of select.`,
  })
}

/** Throws for a name that belongs in another argument; else returns the name, which is unknown. */
function refuseOther(name: string, entity: EntityDefinition, context: CheckContext): string {
  const collection = findCollection(entity, name, { ...context, note: () => undefined })
  if (collection)
    throw new DataverseError('invalid_query', `${name} is a collection, not a column.`, {
      hint: `Send {"expand":"${collection.navigation}"} and leave it out of select.`,
    })
  const called = /^(\w{1,32})\((\*|\w{0,64})\)$/.exec(name)
  if (called) throw aggregated(called[1] ?? '', called[2] ?? '', entity)
  if (name === '*')
    throw new DataverseError('invalid_query', 'select does not accept *.', {
      hint: `Leave select out for the usual columns, or name them: ${describeCall(entity.logicalName)}.`,
    })
  return name
}

function aggregated(method: string, column: string, entity: EntityDefinition): DataverseError {
  const lower = method.toLowerCase()
  const apply =
    lower === 'count'
      ? 'aggregate($count as count)'
      : `aggregate(${findColumn(entity, column)?.property ?? column} with ${lower === 'avg' ? 'average' : lower} as result)`
  return new DataverseError('invalid_query', `select cannot calculate ${method}.`, {
    hint: `Send {"apply":"${apply}"} and leave select out.`,
  })
}

function unknownColumns(entity: EntityDefinition, names: readonly string[]): DataverseError {
  const [first = '', ...others] = names
  const one = unknownByResolving(entity, first)
  const refusal = names.flatMap((name) => entity.refusal?.(name) ?? [])[0]
  if (others.length === 0 || refusal) return refusal ?? one
  const shown = names.slice(0, 5).map((name) => name.slice(0, 64))
  const each = shown.map((name) => {
    const { nearest = [] } = unknownByResolving(entity, name).facts
    return nearest.length > 0
      ? `for "${name}" use ${nearest.slice(0, 2).join(' or ')}`
      : `"${name}"`
  })
  return new DataverseError(
    'unknown_column',
    `${entity.logicalName} has none of these columns: ${shown.join(', ')}.`,
    {
      hint: `Correct select: ${each.join('; ')}. ${describeCall(entity.logicalName)} lists columns.`,
      facts: { ...one.facts },
    },
  )
}

/** The error for one unknown name, also for a name that several columns share. */
function unknownByResolving(entity: EntityDefinition, name: string): DataverseError {
  try {
    resolveColumn(entity, name)
  } catch (error) {
    if (error instanceof DataverseError) return error
  }
  return unknownColumn(entity, name)
}

/** The primary id first: the service sends it with every row anyway. */
export function withPrimaryId(
  entity: EntityDefinition,
  columns: readonly ColumnDefinition[],
): readonly ColumnDefinition[] {
  const primary = entity.columns.get(entity.primaryId)
  return primary ? [primary, ...columns.filter((column) => column !== primary)] : columns
}
