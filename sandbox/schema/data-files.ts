/**
 * The shipped data files: a folder of table files in the source, one compact file per kind next to
 * the bundle. The interfaces declare only what the sandbox reads.
 *
 * These files are ours and ship with the program, so they are not parsed with zod at startup:
 * checking 1,834 columns takes longer than reading them. A unit test checks every file against a
 * zod schema instead.
 */
import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'

import type { ColumnType } from './model.ts'

export interface ColumnFile {
  readonly logicalName: string
  readonly schemaName: string
  readonly type: ColumnType
  readonly displayName?: string
  readonly requiredLevel: 'None' | 'SystemRequired' | 'ApplicationRequired' | 'Recommended'
  readonly isValidForCreate: boolean
  readonly isValidForUpdate: boolean
  readonly isValidForRead: boolean
  readonly isPrimaryId?: boolean
  readonly isPrimaryName?: boolean
  readonly maxLength?: number
  readonly minValue?: number
  readonly maxValue?: number
  readonly precision?: number
  readonly precisionSource?: number
  readonly defaultValue?: number | boolean
  readonly globalChoice?: string
  readonly options?: readonly {
    readonly value: number
    readonly label: string
    readonly state?: number
  }[]
  readonly dateTimeBehavior?: 'UserLocal' | 'DateOnly' | 'TimeZoneIndependent'
  readonly format?: string
  readonly isBaseCurrency?: boolean
  readonly sourceType?: 'calculated' | 'rollup'
  readonly targets?: readonly string[]
  readonly navigationProperties?: readonly {
    readonly target: string
    readonly navigationProperty: string
  }[]
}

export interface TableFile {
  readonly logicalName: string
  readonly schemaName: string
  readonly displayName: string
  readonly displayCollectionName: string
  readonly entitySetName: string
  readonly logicalCollectionName: string
  readonly primaryIdAttribute: string
  readonly primaryNameAttribute: string | null
  readonly primaryImageAttribute: string | null
  readonly ownershipType: string
  readonly isActivity: boolean
  readonly objectTypeCode: number
  readonly alternateKeys: readonly {
    readonly logicalName: string
    readonly schemaName: string
    readonly attributes: readonly string[]
  }[]
  readonly attributes: readonly ColumnFile[]
  readonly manyToOneRelationships: readonly {
    readonly schemaName: string
    readonly referencingAttribute: string
    readonly referencedEntity: string
    readonly navigationProperty: string
    readonly collectionNavigationProperty: string
    readonly basis: string
  }[]
  readonly manyToManyRelationships: readonly {
    readonly schemaName: string
    readonly entity1: string
    readonly entity2: string
    readonly intersectEntity: string
    readonly navigationProperty1: string
    readonly navigationProperty2: string
  }[]
}

/** Privilege depth per access type, per table: `{ account: { Read: 'Global' } }`. */
export type RoleTables = Readonly<Record<string, Readonly<Record<string, string>>>>

export interface RoleFile {
  readonly name: string
  readonly tables: RoleTables
}

export interface SampleAccount {
  readonly name: string
  readonly accountnumber: string | null
  readonly numberofemployees: number | null
  readonly address1_city: string | null
  readonly address1_stateorprovince: string | null
  readonly primarycontact: string
  readonly websiteurl: string | null
}

export interface SampleNames {
  readonly accounts: readonly SampleAccount[]
  readonly opportunityTopics: readonly string[]
}

type SampleRow = Readonly<Record<string, string | number | boolean | null>>

export interface SampleRows {
  /** Empty: the rows come per table. */
  readonly rows: readonly never[]
  /** The rows of each table, in order of dependence. Each is read from its file on first use. */
  readonly tables: ReadonlyMap<string, () => readonly SampleRow[]>
  readonly links: readonly {
    readonly relation: string
    readonly first: string
    readonly second: string
  }[]
  /** The last row version used. */
  readonly version: number
}

/** `data/` in the project root for the source, `data/` next to the bundle for the built program. */
const shipped = new URL(import.meta.url.endsWith('.ts') ? '../data/' : './data/', import.meta.url)

/**
 * Every table's file, in the order of the source's `index.json`. In the built program the columns,
 * which are most of the data, are in separate files that are read on first use.
 */
export function readTableFiles(folder: URL = shipped): readonly TableFile[] {
  const compact = new URL('schema.json.gz', folder)
  if (existsSync(compact))
    return expectList(readJson(compact), isTableHead).map((table) => ({
      ...table,
      get attributes() {
        const file = new URL(`schema/${table.logicalName}.json.gz`, folder)
        return expectList(readJson(file), isColumnFile)
      },
    }))

  const index = readJson(new URL('schema/index.json', folder))
  const files = expectList(field(index, 'tables'), isIndexEntry)
  return expectList(
    files.map(({ file }) => readJson(new URL(`schema/${file}`, folder))),
    isTableFile,
  )
}

/**
 * The predefined roles, then ours. A name that occurs twice is one role with the tables of both.
 */
export function readRoleFiles(folder: URL = shipped): readonly RoleFile[] {
  const compact = new URL('roles.json.gz', folder)
  if (existsSync(compact)) return expectList(readJson(compact), isRoleFile)

  const predefined = readJson(new URL('schema/security-roles.json', folder))
  const ours = readJson(new URL('sandbox-roles.json', folder))
  return [predefined, ours].flatMap((file) => expectList(field(file, 'roles'), isRoleFile))
}

/** Names from Microsoft's sample data set. */
export function readSampleNames(folder: URL = shipped): SampleNames {
  const compact = new URL('sample-names.json.gz', folder)
  const names = readJson(
    existsSync(compact) ? compact : new URL('schema/sample-names.json', folder),
  )
  if (!isSampleNames(names)) throw new Error('sample-names.json differs from the shipped file.')
  return names
}

/**
 * The sample rows that the build wrote: one file per table, because most calls need few tables.
 * Reading them is several times faster than generating them. `undefined` in the source, where they
 * are generated.
 */
export function readSampleRows(folder: URL = shipped): SampleRows | undefined {
  const compact = new URL('sample-rows.json.gz', folder)
  if (!existsSync(compact)) return undefined

  const content = readJson(compact)
  if (!isSampleIndex(content)) throw new Error('sample-rows.json differs from the shipped file.')
  const { entities, links, version } = content
  const tables = entities.map((entity) => {
    const file = new URL(`sample-rows/${entity}.json.gz`, folder)
    return [entity, () => expectList(readJson(file), isSampleRow)] as const
  })
  return { rows: [], tables: new Map(tables), links, version }
}

function readJson(file: URL): unknown {
  const bytes = readFileSync(file)
  return JSON.parse((file.pathname.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString())
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined
  return Object.entries(value).find(([key]) => key === name)?.[1]
}

function expectList<T>(value: unknown, isItem: (item: unknown) => item is T): readonly T[] {
  if (!Array.isArray(value) || !value.every(isItem)) {
    throw new Error('A sandbox data file differs from the shipped one. Reinstall the package.')
  }
  return value
}

function isTableHead(value: unknown): value is Omit<TableFile, 'attributes'> {
  return typeof value === 'object' && value !== null && 'alternateKeys' in value
}

function isColumnFile(value: unknown): value is ColumnFile {
  return typeof value === 'object' && value !== null && 'isValidForRead' in value
}

function isTableFile(value: unknown): value is TableFile {
  return typeof value === 'object' && value !== null && 'attributes' in value
}

function isIndexEntry(value: unknown): value is { file: string } {
  return typeof value === 'object' && value !== null && 'file' in value
}

function isRoleFile(value: unknown): value is RoleFile {
  return typeof value === 'object' && value !== null && 'tables' in value
}

function isSampleIndex(
  value: unknown,
): value is Pick<SampleRows, 'links' | 'version'> & { readonly entities: readonly string[] } {
  return typeof value === 'object' && value !== null && 'entities' in value && 'version' in value
}

function isSampleRow(value: unknown): value is SampleRow {
  return typeof value === 'object' && value !== null && 'versionnumber' in value
}

function isSampleNames(value: unknown): value is SampleNames {
  return typeof value === 'object' && value !== null && 'accounts' in value
}
