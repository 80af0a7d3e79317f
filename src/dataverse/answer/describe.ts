import type { ColumnDefinition, EntityDefinition } from '../metadata/definition.ts'

/** An entity for a model: what it is called, and one line per column, key and collection. */
export interface EntityDescription {
  readonly entity: string
  readonly set: string
  readonly name: string
  readonly primaryId: string
  readonly primaryName?: string
  readonly keys?: readonly string[]
  /** `revenue: Money 0..100000000000000 "Annual Revenue"`. */
  readonly columns: readonly string[]
  /** `contact_customer_accounts: contact.parentcustomerid`. */
  readonly collections?: readonly string[]
  /** What was left out and how to see it. */
  readonly more?: string
}

export interface DescribeOptions {
  /** Only columns whose logical name, display name or type holds one of these words. */
  readonly words?: readonly string[] | undefined
  /** Also the columns and collections that are rarely needed, and every choice. */
  readonly full: boolean
}

const fewChoices = 12

/** Describes an entity in the fewest words that let a model read and write it right. */
export function describeEntity(
  entity: EntityDefinition,
  { words, full }: DescribeOptions,
): EntityDescription {
  const all = [...entity.columns.values()]
  const wanted = words ? all.filter((column) => matches(column, words)) : all
  const shown = words || full ? wanted : wanted.filter((column) => !isNoise(column))
  const collections = entity.collections.filter(({ navigation }) => full || isUseful(navigation))
  const most = full || words ? Infinity : fewChoices
  const left = leftOut(all.length - shown.length, entity.collections.length - collections.length)

  return {
    entity: entity.logicalName,
    set: entity.entitySetName,
    name: `${entity.displayName} / ${entity.displayCollectionName}`,
    primaryId: entity.primaryId,
    ...(entity.primaryName && { primaryName: entity.primaryName }),
    ...(entity.keys.length > 0 && { keys: entity.keys.map(({ columns }) => columns.join(' + ')) }),
    columns: shown.map((column) => columnLine(column, most)),
    ...(!words &&
      collections.length > 0 && {
        collections: collections.map(
          ({ navigation, entity: other, column }) =>
            `${navigation}: ${other}${column ? `.${column}` : ''}`,
        ),
      }),
    ...(!words && left && { more: left }),
  }
}

function columnLine(column: ColumnDefinition, mostChoices: number): string {
  const parts = [
    `${column.logicalName}:`,
    typeText(column),
    rangeText(column),
    targetText(column),
    column.displayName && !saysTheSame(column) ? `"${column.displayName}"` : '',
    choiceText(column, mostChoices),
    flagText(column),
  ]
  return parts.filter((part) => part !== '').join(' ')
}

function typeText({ type, maxLength, dateTimeBehavior, format }: ColumnDefinition): string {
  if (type === 'String' || type === 'Memo')
    return maxLength === undefined ? 'Text' : `Text(${maxLength})`
  if (type === 'DateTime')
    return dateTimeBehavior === 'DateOnly' || format === 'DateOnly' ? 'Date' : 'DateTime'
  return type
}

function rangeText({ type, minValue, maxValue }: ColumnDefinition): string {
  // The widest ranges are the type's own and tell nothing.
  const isNumber = ['Integer', 'Decimal', 'Double', 'Money'].includes(type)
  if (!isNumber || minValue === undefined || maxValue === undefined || maxValue >= 1e9) return ''
  return `${minValue}..${maxValue}`
}

function targetText({ logicalName, targets, lookupEntities }: ColumnDefinition): string {
  if (!targets) return lookupEntities ? lookupEntities.join('|') : ''
  return targets
    .map(({ entity, navigation }) =>
      navigation === logicalName ? entity : `${entity} as ${navigation}`,
    )
    .join('|')
}

function choiceText({ options, type }: ColumnDefinition, most: number): string {
  if (!options || type === 'Boolean') return ''
  const listed = options
    .slice(0, most)
    .map(
      ({ value, label, state }) =>
        `${value}=${label}${state === undefined ? '' : ` (state ${state})`}`,
    )
  const rest = options.length - listed.length
  return `{${listed.join(', ')}${rest > 0 ? `, +${rest}` : ''}}`
}

function flagText({ create, update, read, required, source, secured }: ColumnDefinition): string {
  const flags = [
    required === 'system' || required === 'application' ? 'required' : '',
    source === 'plain' ? '' : source,
    !create && !update ? 'read-only' : '',
    create && !update ? 'create only' : '',
    !create && update ? 'update only' : '',
    read ? '' : 'not readable',
    secured ? 'secured' : '',
  ]
  return flags.filter((flag) => flag !== '').join(', ')
}

function saysTheSame({ displayName = '', logicalName }: ColumnDefinition): boolean {
  return displayName.toLowerCase().replaceAll(/[^a-z0-9]/g, '') === logicalName.toLowerCase()
}

function matches(
  { logicalName, displayName = '', type }: ColumnDefinition,
  words: readonly string[],
) {
  const text = `${logicalName} ${displayName} ${type}`.toLowerCase()
  return words.some((word) => text.includes(word.toLowerCase()))
}

const noise =
  /_base$|yomi|^(address[23]_|utcconversion|timezonerule|importsequence|overridden|versionnumber|owning|traversedpath|processid|stageid|entityimage|lastonhold|onholdtime|slainvoked|slaid|exchangerate|teamsfollowed|isprivate|merged|masterid|participates|follow|aging|createdonbehalf|modifiedonbehalf|createdbyexternal|modifiedbyexternal|lastusedincampaign|donot|preferred|addressid|address1_(addressid|addresstype|county|fax|latitude|longitude|name|postofficebox|primarycontact|shipping|freight|telephone|upszone|utcoffset))/

function isNoise({ logicalName }: ColumnDefinition): boolean {
  return noise.test(logicalName)
}

const systemCollections =
  /(async|bulkdelete|bulkoperation|mailboxtracking|processsession|syncerror|userentityinstance|duplicate|principalobject|postfollows|postregarding|slakpi|socialactivity|feedback|teams?profile|actioncard|lk_|_base_)/i

function isUseful(navigation: string): boolean {
  return !systemCollections.test(navigation)
}

function leftOut(columns: number, collections: number): string | undefined {
  const parts = [
    columns > 0 ? `${columns} system columns` : '',
    collections > 0 ? `${collections} collections` : '',
  ].filter((part) => part !== '')
  return parts.length > 0
    ? `${parts.join(' and ')} left out: full or columns shows them`
    : undefined
}
