import type { DataverseError } from '../../errors.ts'
import type { MessageName } from '../messages/message.ts'
import type { ColumnName, EntitySetName, LogicalName } from '../names.ts'

/** One value of a choice column. `state` is the state that a status value belongs to. */
export interface ChoiceOption {
  readonly value: number
  readonly label: string
  readonly state?: number
}

/** An entity that a lookup can point to, with the navigation property for binding and expanding. */
export interface LookupTarget {
  readonly entity: string
  readonly navigation: string
}

/** How a column holds a file. The names are logical names of columns beside it. */
export interface BodyDefinition {
  /** `image`: a thumbnail in base64. `file`: the id of a stored file. `content`: the file in base64. */
  readonly kind: 'image' | 'file' | 'content'
  /** Columns that describe this one: `entityimage_url`, `new_file_name`. */
  readonly companions: readonly string[]
  readonly fileName?: string
  readonly mimeType?: string
  readonly size?: string
  /** What to say about reading it, in place of the usual note. */
  readonly hint?: string
}

/** A column as this server uses it. Shadow columns and columns outside OData are not included. */
export interface ColumnDefinition {
  readonly logicalName: string
  /** The name on the wire in reads: `_x_value` for lookups, else the logical name. */
  readonly property: string
  readonly displayName?: string
  readonly description?: string
  /** `AttributeType`, or for `Virtual` the actual type: `MultiSelectPicklist`, `Image`, `File`. */
  readonly type: string
  readonly required: 'none' | 'system' | 'application' | 'recommended'
  readonly create: boolean
  readonly update: boolean
  /** Whether it can be selected. Activity parties are read with expand, not as a column. */
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
  /** All entities that the lookup names, including those without a navigation property. */
  readonly lookupEntities?: readonly string[]
  /** Whether it can also point to entities that the operator's lists hide from this view. */
  readonly hidesTargets?: boolean
  /** Only for columns that hold a file, whose contents never fill an answer. */
  readonly body?: BodyDefinition
  /** The image or file column that this one describes. */
  readonly companionOf?: string
  readonly source: 'plain' | 'calculated' | 'rollup' | 'formula'
  /** Only in descriptions: which states a message sets, and with which values. */
  readonly stateHint?: string
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

/** The entity's own columns in its views, as logical names. Columns that do not exist are possible. */
export interface ViewColumns {
  /** Columns of the default public view, in its order. */
  readonly usual?: readonly string[]
  /** Columns of all public views and of the quick-find view. */
  readonly shown: readonly string[]
  /** Names of the public views. */
  readonly names?: readonly string[]
  /** Columns that the quick-find view searches. */
  readonly find?: readonly string[]
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
  /** Whether the operator's lists close a lookup to its own kind, so that no function may tell a hierarchy. */
  readonly hidesParent?: boolean
  /** Absent if the account may not read views, or if there are none. */
  readonly views?: ViewColumns
  /** Messages for its states that the operator's lists switch off. */
  readonly closedMessages?: readonly MessageName[]
  /** The error for a name that exists in the environment but that the operator's lists deny. */
  readonly refusal?: (name: string) => DataverseError | undefined
}
