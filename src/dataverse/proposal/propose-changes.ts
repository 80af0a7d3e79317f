import { formattedSuffix, textOf, type WireRow } from '../client/parse-answer.ts'
import { labelOf } from '../answer/cells.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { isRecordId } from '../names.ts'
import type { ProposalContext, ProposedChange } from './proposal.ts'

type Values = Readonly<Record<string, unknown>>

/** The columns of a body that can be read before the write, by their names on the wire. */
export function readableOf(body: Values, entity: EntityDefinition): readonly string[] {
  const columns = Object.keys(body).flatMap((name) => columnOf(name, entity) ?? [])
  return [
    ...new Set(columns.flatMap((column) => (column.read && !column.body ? column.property : []))),
  ]
}

/**
 * Every part of a body as a change from what the row holds. Parts that are no column, such as the parties of
 * an activity, are shown as they are sent, so that nothing is sent that is not shown.
 *
 * @param row - Absent for a new record, and if the record may not be read.
 */
export async function proposeChanges(
  body: Values,
  row: WireRow | undefined,
  context: ProposalContext & { readonly isNew: boolean },
): Promise<readonly ProposedChange[]> {
  return Promise.all(
    Object.entries(body).map(async ([name, value]): Promise<ProposedChange> => {
      const column = columnOf(name, context.definition)
      const after = column?.targets
        ? await targetName(value, column, name, context)
        : printValue(value, column)
      const before = context.isNew ? {} : { before: beforeOf(column, row) }
      return {
        name: column?.logicalName ?? name,
        label: column?.displayName ?? name,
        ...before,
        after,
      }
    }),
  )
}

function columnOf(name: string, { columns }: EntityDefinition): ColumnDefinition | undefined {
  const navigation = /^(.+)@odata\.bind$/.exec(name)?.[1]
  if (navigation === undefined) return columns.get(name)
  for (const column of columns.values())
    if (column.targets?.some((target) => target.navigation === navigation)) return column
  return undefined
}

const notReadable = '(cannot be read)'

function beforeOf(column: ColumnDefinition | undefined, row: WireRow | undefined): string | null {
  if (row === undefined || column === undefined || !column.read) return notReadable
  if (column.body) return '(a file)'
  const value = row[column.property] ?? null
  if (value === null) return column.secured ? notReadable : null
  return textOf(row, column.property + formattedSuffix) ?? printValue(value, column)
}

/** @returns `null` for a value that clears. */
function printValue(value: unknown, column: ColumnDefinition | undefined): string | null {
  if (value === null || value === '') return null
  if (typeof value === 'number' && column?.options) {
    const label = labelOf(column, value)
    return label === undefined ? String(value) : `${label} (${value})`
  }
  if (column?.type === 'MultiSelectPicklist' && typeof value === 'string')
    return value
      .split(',')
      .map((part) => printValue(Number(part), column))
      .join('; ')
  return typeof value === 'string' ? value : JSON.stringify(value)
}

const bindPath = /^\/?[a-z0-9_]+\(([0-9a-f-]{36})\)$/i

/** The name of the record that a lookup is set to, with its table; its address if it has no readable name. */
async function targetName(
  value: unknown,
  { targets = [] }: ColumnDefinition,
  name: string,
  { dataverse, metadata, signal }: ProposalContext,
): Promise<string | null> {
  const path = printValue(value, undefined)
  if (path === null) return null
  const id = bindPath.exec(path)?.[1]?.toLowerCase() ?? ''
  const target = targets.find(({ navigation }) => `${navigation}@odata.bind` === name)
  if (target === undefined || !isRecordId(id)) return path
  try {
    const { entitySetName, primaryName, displayName } = await metadata.entity(target.entity, {
      signal,
    })
    if (primaryName === undefined) return path
    const { row } = await dataverse.retrieve(
      entitySetName,
      { kind: 'id', id },
      { select: primaryName },
      { signal },
    )
    return `${textOf(row, primaryName) ?? '(no name)'} (${displayName} ${id})`
  } catch {
    return path
  }
}
