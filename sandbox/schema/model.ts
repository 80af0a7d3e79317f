/** Table definitions as the sandbox uses them: the schema files, joined and indexed. */

/** `AttributeType` of the Web API metadata, plus the kinds that `Virtual` covers. */
export type ColumnType =
  | 'BigInt'
  | 'Boolean'
  | 'Customer'
  | 'DateTime'
  | 'Decimal'
  | 'Double'
  | 'EntityName'
  | 'File'
  | 'Image'
  | 'Integer'
  | 'Lookup'
  | 'Memo'
  | 'Money'
  | 'MultiSelectPicklist'
  | 'Owner'
  | 'PartyList'
  | 'Picklist'
  | 'State'
  | 'Status'
  | 'String'
  | 'Uniqueidentifier'
  | 'Virtual'

export interface Option {
  readonly value: number
  readonly label: string
  /** For `statuscode`: the `statecode` value it belongs to. */
  readonly state?: number
}

/** One target of a lookup, with the case-sensitive name for binding and expanding. */
export interface TableReference {
  readonly entity: string
  readonly navigation: string
}

export interface Column {
  readonly logicalName: string
  readonly schemaName: string
  readonly type: ColumnType
  readonly displayName?: string
  readonly requiredLevel: 'None' | 'SystemRequired' | 'ApplicationRequired' | 'Recommended'
  readonly create: boolean
  readonly update: boolean
  readonly read: boolean
  readonly primaryId: boolean
  readonly primaryName: boolean
  readonly maxLength?: number
  readonly minValue?: number
  readonly maxValue?: number
  readonly precision?: number
  readonly precisionSource?: number
  /** Choice value, or true or false for Boolean columns. */
  readonly defaultValue?: number | boolean
  readonly options: readonly Option[]
  /** Name of the global choice that the options belong to. */
  readonly globalChoice?: string
  readonly dateTimeBehavior?: 'UserLocal' | 'DateOnly' | 'TimeZoneIndependent'
  readonly format?: string
  readonly baseCurrency: boolean
  readonly source: 'plain' | 'calculated' | 'rollup'
  /** The property name of a lookup's value in JSON, `_x_value`; otherwise the logical name. */
  readonly property: string
  /**
   * Logical names of the tables that a lookup may point to, including those that the sandbox does
   * not have.
   */
  readonly targets: readonly string[]
  /**
   * The lookup's navigation properties; empty for read-only shadow lookups. Owner lookups have one
   * whose entity is `owner` (systemuser or team).
   */
  readonly navigations: readonly TableReference[]
}

/** A lookup from its own table: `contact.parentcustomerid` to `account`. */
export interface ManyToOne {
  readonly schemaName: string
  readonly navigation: string
  readonly column: string
  readonly target: string
  /** The collection navigation property on the target. */
  readonly collection: string
  /** False when the relationship's schema name is a placeholder. */
  readonly named: boolean
}

/** The same relationship from the target: `account.contact_customer_accounts`. */
export interface OneToMany {
  readonly schemaName: string
  readonly navigation: string
  readonly entity: string
  readonly column: string
  /** The lookup's navigation property on the other side. */
  readonly lookupNavigation: string
  readonly named: boolean
}

export interface ManyToMany {
  readonly schemaName: string
  /** This side's navigation property. */
  readonly navigation: string
  readonly entity: string
  readonly intersect: string
  /** The other side's navigation property. */
  readonly otherNavigation: string
  /** True on the side that the relationship names first. */
  readonly first: boolean
}

export interface AlternateKey {
  readonly logicalName: string
  readonly schemaName: string
  readonly columns: readonly string[]
}

export interface Table {
  readonly logicalName: string
  readonly schemaName: string
  readonly displayName: string
  readonly displayCollectionName: string
  readonly entitySetName: string
  readonly logicalCollectionName: string
  readonly primaryId: string
  readonly primaryName: string | undefined
  readonly primaryImage: string | undefined
  readonly ownership: string
  readonly isActivity: boolean
  readonly objectTypeCode: number
  readonly columns: ReadonlyMap<string, Column>
  /** Columns by property name in JSON: `_primarycontactid_value`, `name`. */
  readonly properties: ReadonlyMap<string, Column>
  readonly keys: readonly AlternateKey[]
  readonly manyToOne: readonly ManyToOne[]
  readonly oneToMany: readonly OneToMany[]
  readonly manyToMany: readonly ManyToMany[]
}

export interface Schema {
  readonly tables: readonly Table[]
  /** By logical name. */
  table(logicalName: string): Table | undefined
  /** By entity set name, case-sensitive like the service. */
  set(entitySetName: string): Table | undefined
}
