import type { DataverseError } from '../../errors.ts'
import type { ColumnName, EntitySetName, LogicalName } from '../names.ts'

/** One value of a choice column. `state` is the state that a status value belongs to. */
export interface ChoiceOption {
  readonly value: number
  readonly label: string
  readonly state?: number
}

/** An entity that a lookup can point to, with the navigation property to bind and to expand. */
export interface LookupTarget {
  readonly entity: string
  readonly navigation: string
}

/** A column as this server uses it. Shadow columns and columns outside OData are never listed. */
export interface ColumnDefinition {
  readonly logicalName: string
  /** Name on the wire when read: `_x_value` for lookups, else the logical name. */
  readonly property: string
  readonly displayName?: string
  readonly description?: string
  /** `AttributeType`, or what `Virtual` hides: `MultiSelectPicklist`, `Image`, `File`. */
  readonly type: string
  readonly required: 'none' | 'system' | 'application' | 'recommended'
  readonly create: boolean
  readonly update: boolean
  /** Whether it can be selected; activity parties are read by expanding, not as a column. */
  readonly read: boolean
  readonly secured: boolean
  readonly custom: boolean
  readonly maxLength?: number
  readonly minValue?: number
  readonly maxValue?: number
  readonly precision?: number
  /** `Email`, `Url`, `DateOnly`, ... */
  readonly format?: string
  /** `UserLocal`, `DateOnly` or `TimeZoneIndependent`. */
  readonly dateTimeBehavior?: string
  readonly options?: readonly ChoiceOption[]
  readonly targets?: readonly LookupTarget[]
  /** All entities that the lookup names, those without a navigation property included. */
  readonly lookupEntities?: readonly string[]
  /** Whether it can also lead to entities that the operator's lists keep from this view. */
  readonly hidesTargets?: boolean
  readonly source: 'plain' | 'calculated' | 'rollup' | 'formula'
}

/** A collection of related records, for `$expand`. */
export interface CollectionDefinition {
  readonly navigation: string
  readonly entity: string
  /** The lookup column on the other side of a one-to-many relationship. */
  readonly column?: string
  readonly kind: 'one-to-many' | 'many-to-many'
}

export interface EntitySummary {
  readonly logicalName: LogicalName
  readonly entitySetName: EntitySetName
  readonly displayName: string
  readonly displayCollectionName: string
  readonly description?: string
  readonly primaryId: ColumnName
  readonly primaryName?: ColumnName
  readonly custom: boolean
  readonly activity: boolean
  readonly schemaName: string
}

export interface EntityDefinition extends EntitySummary {
  /** `UserOwned`, `OrganizationOwned`, ... */
  readonly ownership: string
  /** By logical name. */
  readonly columns: ReadonlyMap<string, ColumnDefinition>
  /** By the name on the wire: `_primarycontactid_value`, `name`. */
  readonly properties: ReadonlyMap<string, ColumnDefinition>
  /** Active alternate keys; `columns` are logical names. */
  readonly keys: readonly { readonly name: string; readonly columns: readonly string[] }[]
  readonly collections: readonly CollectionDefinition[]
  readonly optimisticConcurrency: boolean
  /** Why a name is missing here that the environment has: the operator's lists deny it. */
  readonly refusal?: (name: string) => DataverseError | undefined
}
