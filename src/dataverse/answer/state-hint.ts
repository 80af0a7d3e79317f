import { leadRecords, messagesOf } from '../messages/messages.ts'
import type { Message } from '../messages/message.ts'
import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'
import { toPlainText } from '../text/plain-text.ts'

/** The state column with what `update_record` sets by a message, and the values that go along. */
export function withStateHint(
  column: ColumnDefinition,
  entity: EntityDefinition,
): ColumnDefinition {
  if (column.type !== 'State' || !column.update) return column
  const stateHint = printStates(column, entity)
  return stateHint === '' ? column : { ...column, stateHint }
}

/** `set Won with subject, actualvalue; Lost with these, competitorid`. */
function printStates(column: ColumnDefinition, entity: EntityDefinition): string {
  const offered = messagesOf(entity.logicalName).filter(
    ({ name }) => entity.closedMessages?.includes(name) !== true,
  )
  const groups: { labels: string[]; readonly names: readonly string[] }[] = []
  for (const message of offered) {
    const label = labelOf(message, column)
    const names = namesOf(message, entity)
    const last = groups.at(-1)
    if (last?.names.join() === names.join()) last.labels.push(label)
    else groups.push({ labels: [label], names })
  }
  const texts = groups.map(({ labels, names }, at) => {
    const before = groups[at - 1]?.names ?? []
    const repeats = before.length > 1 && before.every((name) => names.includes(name))
    const listed = repeats ? ['these', ...names.filter((name) => !before.includes(name))] : names
    return `${labels.join(', ')} with ${listed.join(', ')}`
  })
  if (texts.length === 0) return ''
  const made = entity.logicalName === 'lead' ? `; makes ${leadNames}, each unless false` : ''
  const draft = offered.some(({ name }) => name === 'CloseQuote')
    ? '; statuscode 7 makes a new draft'
    : ''
  return `- set ${texts.join('; ')}${made}${draft}`
}

const leadNames = leadRecords.map(({ entity }) => entity).join(', ')

function labelOf({ state }: Message, { options = [] }: ColumnDefinition): string {
  const label = options.find(({ value }) => value === state)?.label
  return label === undefined ? String(state) : toPlainText(label).slice(0, 40)
}

/** The record's own name of a value, if it has one. */
function namesOf({ details }: Message, { columns }: EntityDefinition): readonly string[] {
  return details.flatMap(({ name, recordColumn }) =>
    recordColumn === undefined ? [name] : columns.has(recordColumn) ? [recordColumn] : [],
  )
}
