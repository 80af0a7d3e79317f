/**
 * An environment of any size with labels in any number of languages, as the service's answers to reads
 * of definitions. Made for tests and benchmarks of size; it has no records.
 *
 * @see Reference, part 2, section 6
 */

export interface LargeEnvironment {
  readonly tables: number
  readonly languages: number
  /** Of each table except `new_huge`, which has 1,000 columns, 5,000 choices, 7,500 relationships. */
  readonly columns: number
  /** The language of the user, as a locale id from `localeIds`. */
  readonly language: number
  /** Whether labels name the user's (`UserLocalizedLabel`). */
  readonly marksUser: boolean
}

/** Locale ids of installed languages; the first is the base language. */
export const localeIds = [
  1033, 1031, 1036, 1034, 1040, 1041, 1042, 1043, 1044, 1045, 1046, 1049, 1053, 1055, 2052, 2070,
  1029, 1030, 1035, 1038,
]

const usual: LargeEnvironment = {
  tables: 2500,
  languages: 20,
  columns: 60,
  language: 1031,
  marksUser: true,
}

export interface Exchange {
  readonly status: number
  readonly body: string
}

/** Answers one GET by its path and query below the API root, decoded. */
export function createLargeEnvironment(parts: Partial<LargeEnvironment> = {}) {
  const environment = { ...usual, ...parts }
  const installed = localeIds.slice(0, environment.languages)

  return function answer(path: string, options: ReadonlyMap<string, string>): Exchange {
    const query: unknown = JSON.parse(options.get('@p1') ?? '{}')
    if (path.startsWith('RetrieveMetadataChanges(')) return ok(changes(query))
    const only = options.get('LabelLanguages')
    const languages = only === undefined ? installed : installed.filter((id) => String(id) === only)
    if (path === 'EntityDefinitions') {
      const hasLabels = (options.get('$select') ?? '').includes('DisplayName')
      return ok({ value: names().map((name) => summary(name, hasLabels ? languages : [])) })
    }
    const [, keyed] = /^EntityDefinitions\(LogicalName='(\w+)'\)$/.exec(path) ?? []
    if (keyed !== undefined) return ok(summary(keyed, languages))
    if (path === 'savedqueries') return ok({ value: [view] })
    if (path === 'usersettingscollection')
      return ok({ value: [{ uilanguageid: environment.language }] })
    return ok({ value: [] })
  }

  function changes(query: unknown) {
    const text = JSON.stringify(query)
    const [, only] = /"FilterLanguages":\[(\d+)\]/.exec(text) ?? []
    const languages = only === undefined ? installed : [Number(only)]
    const [, named] = /"PropertyName":"LogicalName".*?"Value":"(\w+)"/.exec(text) ?? []
    const found = named === undefined ? names() : names().filter((name) => name === named)
    return {
      ServerVersionStamp: '7!11/23/2026 08:00:00',
      EntityMetadata: found.map((name) => ({
        ...unrequested,
        ...summary(name, languages),
        ...(named !== undefined && partsOf(name, languages)),
      })),
      DeletedMetadata: { Count: 0, IsReadOnly: false, Keys: [], Values: [] },
    }
  }

  function names(): readonly string[] {
    const made = Array.from({ length: environment.tables - 3 }, (_, index) => `new_table${index}`)
    return ['account', 'systemuser', 'new_huge', ...made]
  }

  function summary(name: string, languages: readonly number[]) {
    return {
      MetadataId: id,
      LogicalName: name,
      SchemaName: name,
      EntitySetName: `${name}s`,
      PrimaryIdAttribute: `${name}id`,
      PrimaryNameAttribute: `${name}_name`,
      IsCustomEntity: true,
      IsActivity: false,
      IsIntersect: false,
      IsPrivate: false,
      ...(languages.length > 0 && {
        DisplayName: label(`${name} name`, languages),
        DisplayCollectionName: label(`${name} names`, languages),
        Description: label(
          `What people keep in ${name}, in a sentence of usual length.`,
          languages,
        ),
      }),
    }
  }

  function partsOf(name: string, languages: readonly number[]) {
    const isHuge = name === 'new_huge'
    const count = isHuge ? 1000 : environment.columns
    const own = Array.from({ length: count }, (_, index) => `${name}_column${index}`)
    const columns = [`${name}id`, `${name}_name`, ...own].map((column, index) =>
      attribute(column, isHuge && index % 10 === 2 ? 50 : 0, languages),
    )
    const relationships = Array.from({ length: isHuge ? 2500 : 20 }, (_, index) => ({
      ...unrequestedOfRelationship,
      ReferencedEntity: name,
      ReferencedEntityNavigationPropertyName: `${name}_related${index}`,
      ReferencingEntity: `new_table${index}`,
      ReferencingAttribute: `${name}id`,
      ReferencingEntityNavigationPropertyName: `${name}id`,
    }))
    return {
      OwnershipType: 'UserOwned',
      IsOptimisticConcurrencyEnabled: true,
      Attributes: columns,
      Keys: [],
      ManyToOneRelationships: relationships,
      OneToManyRelationships: relationships,
      ManyToManyRelationships: isHuge ? relationships : [],
    }
  }

  function attribute(name: string, choices: number, languages: readonly number[]) {
    const type = choices > 0 ? 'Picklist' : 'String'
    return {
      ...unrequestedOfColumn,
      '@odata.type': `#Microsoft.Dynamics.CRM.Complex${type}AttributeMetadata`,
      LogicalName: name,
      AttributeType: type,
      AttributeTypeName: { Value: `${type}Type` },
      DisplayName: label(`The ${name}`, languages),
      Description: label(`What ${name} is for.`, languages),
      RequiredLevel: { Value: 'None', CanBeChanged: true, ManagedPropertyLogicalName: 'x' },
      IsValidForCreate: true,
      IsValidForRead: true,
      IsValidForUpdate: true,
      IsValidODataAttribute: true,
      IsSecured: false,
      IsCustomAttribute: true,
      ...(choices > 0 && {
        OptionSet: {
          MetadataId: id,
          Options: Array.from({ length: choices }, (_, value) => ({
            Value: value,
            Label: label(`Choice ${value}`, languages),
            Description: label(undefined, languages),
          })),
        },
      }),
    }
  }

  function label(text: string | undefined, languages: readonly number[]) {
    if (text === undefined) return { LocalizedLabels: [], UserLocalizedLabel: null }
    const labels = languages.map((LanguageCode) => ({
      Label: `${text} (${LanguageCode})`,
      LanguageCode,
      IsManaged: true,
      MetadataId: id,
      HasChanged: null,
    }))
    const own = labels.find(({ LanguageCode }) => LanguageCode === environment.language)
    return { LocalizedLabels: labels, UserLocalizedLabel: (environment.marksUser && own) || null }
  }
}

const id = '70816501-edb9-4740-a16c-6a5efbc05d84'
const view = {
  querytype: 0,
  isdefault: true,
  layoutxml: '<grid><row><cell name="account_name"/><cell name="account_column1"/></row></grid>',
}

/** Fields that were not requested come as null. */
const nulls = (count: number) =>
  Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`UnrequestedField${index}`, null]),
  )
const unrequested = nulls(100)
const unrequestedOfColumn = nulls(30)
const unrequestedOfRelationship = nulls(20)

const ok = (body: unknown): Exchange => ({ status: 200, body: JSON.stringify(body) })
