import type { ChoiceOption, ColumnDefinition, LookupTarget } from '../metadata/definition.ts'
import { toPlainText } from '../text/plain-text.ts'

/** How many choices and targets and how much text of a column fit in its line. Longer choice lists are cut to half of `choices`. */
export interface LineLimits {
  readonly choices: number
  readonly targets: number
  readonly description: boolean
}

/**
 * One column in one line: name, label if it adds information, type with length or range, lookup
 * targets, choices, and exceptions such as `read-only`.
 *
 * `parentcustomerid (Company Name): Customer account as parentcustomerid_account|...`
 */
export function columnLine(column: ColumnDefinition, limits: LineLimits): string {
  const { logicalName, description } = column
  const label = labelText(column)
  const parts = [
    `${logicalName}${label === '' ? '' : ` (${label})`}:`,
    ...typeAndFlags(column, limits.targets),
    choiceText(column, limits.choices),
    column.stateHint ?? '',
    limits.description && description ? `- ${oneLine(description, 160)}` : '',
  ]
  return parts.filter((part) => part !== '').join(' ')
}

const kindWords: Readonly<Record<string, string>> = {
  Customer: 'lookup',
  Owner: 'lookup',
  PartyList: 'lookup',
  Picklist: 'choice',
  MultiSelectPicklist: 'choice',
  State: 'choice',
  Status: 'choice',
  Integer: 'number',
  BigInt: 'number',
  Decimal: 'number',
  Double: 'number',
  Money: 'number',
}

/** The text that a search word can match: the column's name, label, type, targets and flags. */
export function searchText(column: ColumnDefinition): string {
  const { logicalName, displayName = '', type } = column
  const names = [logicalName, ...(column.body?.companions ?? []), displayName]
  return [...names, type, kindWords[type] ?? '', ...typeAndFlags(column, Infinity)]
    .join(' ')
    .toLowerCase()
}

/** Metadata text on one line of at most `most` characters. */
export function oneLine(text: string, most: number): string {
  const line = toPlainText(text.slice(0, most * 8))
    .replaceAll(/\s+/g, ' ')
    .trim()
  return line.length <= most ? line : `${line.slice(0, most - 1).trimEnd()}…`
}

function typeAndFlags(column: ColumnDefinition, targets: number): readonly string[] {
  return [
    typeText(column),
    companionText(column),
    rangeText(column),
    targetText(column, targets),
    flagText(column),
  ]
}

/** The label as one line; empty if it says the same as the name. */
export function labelText({ displayName = '', logicalName }: ColumnDefinition): string {
  const label = lettersOf(displayName)
  // Ignores the publisher's prefix: `new_projectname (Project Name)`.
  const withoutPrefix = logicalName.replace(/^[^_]*_/, '')
  const isSaid = label === lettersOf(logicalName) || label === lettersOf(withoutPrefix)
  return isSaid && label !== '' ? '' : oneLine(displayName, 80)
}

function lettersOf(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}

const textFormats: ReadonlySet<string> = new Set(['Email', 'Url', 'Phone', 'RichText', 'Json'])

/** The columns that tell of an image or file: `(_url, _timestamp, id)`. */
function companionText({ logicalName, body }: ColumnDefinition): string {
  if (!body || body.companions.length === 0) return ''
  const endings = body.companions.map((name) =>
    name.startsWith(logicalName) ? name.slice(logicalName.length) : name,
  )
  return `(${endings.join(', ')})`
}

export function typeText(column: ColumnDefinition): string {
  const { type, maxLength, dateTimeBehavior, format = '', body } = column
  if (body?.kind === 'content') return 'File in base64'
  if (type === 'String' || type === 'Memo') {
    const name = textFormats.has(format) ? format : 'Text'
    return maxLength === undefined ? name : `${name}(${maxLength})`
  }
  if (type === 'DateTime') {
    if (dateTimeBehavior === 'DateOnly' || format === 'DateOnly') return 'Date'
    return dateTimeBehavior === 'TimeZoneIndependent' ? 'DateTime without time zone' : 'DateTime'
  }
  // A JSON number would lose digits on the way to this server.
  if (type === 'BigInt' && (column.create || column.update)) return 'BigInt in quotes'
  if (type === 'Money' && column.logicalName.endsWith('_base')) return 'Money in base currency'
  return type
}

function rangeText({ type, minValue, maxValue }: ColumnDefinition): string {
  // The widest range is the type's default and adds no information.
  const isNumber = ['Integer', 'Decimal', 'Double', 'Money'].includes(type)
  if (!isNumber || minValue === undefined || maxValue === undefined || maxValue >= 1e9) return ''
  return `${minValue}..${maxValue}`
}

export function targetText(column: ColumnDefinition, most: number): string {
  const { logicalName, targets = [], lookupEntities = [] } = column
  const named = targets.map(({ entity, navigation }: LookupTarget) =>
    navigation === logicalName ? entity : `${entity} as ${navigation}`,
  )
  const all = named.length > 0 ? named : lookupEntities
  return all.length <= most
    ? all.join('|')
    : `${all.slice(0, most).join('|')}|+${all.length - most}`
}

function choiceText({ options = [], type }: ColumnDefinition, most: number): string {
  if (options.length === 0) return ''
  if (type === 'Boolean') return booleanText(options)
  const listed = options.length > most ? options.slice(0, Math.ceil(most / 2)) : options
  const cut = options.length - listed.length
  const rest = cut > 0 ? `, +${cut} of ${options.length}` : ''
  const states = [...new Set(listed.flatMap(({ state }) => state ?? []))]
  if (states.length === 0) return `{${pairs(listed)}${rest}}`
  const groups = states.map(
    (state) => `state ${state}: ${pairs(listed.filter((option) => option.state === state))}`,
  )
  return `{${groups.join('; ')}${rest}}`
}

function pairs(options: readonly ChoiceOption[]): string {
  return options.map(({ value, label }) => `${value}=${oneLine(label, 80)}`).join(', ')
}

/** The labels of a yes/no column, shown only if they are not plain yes and no. */
export function booleanText(options: readonly ChoiceOption[]): string {
  const [no, yes] = [0, 1].map((value) => options.find((option) => option.value === value)?.label)
  if (no === undefined || yes === undefined) return ''
  const isPlain = /^no$/i.test(no) && /^yes$/i.test(yes)
  return isPlain ? '' : `{false=${oneLine(no, 80)}, true=${oneLine(yes, 80)}}`
}

export function flagText(column: ColumnDefinition): string {
  const { create, update, read, source, secured, type } = column
  const flags = [
    requirementText(column),
    source === 'plain' ? '' : source,
    !create && !update ? 'read-only' : '',
    create && !update ? 'create only' : '',
    !create && update ? 'update only' : '',
    read || type === 'PartyList' ? '' : 'not readable',
    type === 'PartyList' ? 'read by expand' : '',
    secured ? 'secured' : '',
  ]
  return flags.filter((flag) => flag !== '').join(', ')
}

/** The platform fills these columns if a create omits them. */
const filledTypes: ReadonlySet<string> = new Set(['Owner', 'State', 'Status', 'Uniqueidentifier'])

/** @see Reference section 6.4: only `SystemRequired` is enforced by the service. */
function requirementText({ required, type, create }: ColumnDefinition): string {
  if (!create || filledTypes.has(type)) return ''
  if (required === 'system') return 'required'
  return required === 'application' ? 'required by forms' : ''
}
