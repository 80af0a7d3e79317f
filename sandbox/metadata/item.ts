/** A definition before it is written as JSON: its type, its fields and what it can expand. */

export type Json = string | number | boolean | null | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [name: string]: Json
}

export interface Item {
  /** The concrete type without namespace: `PicklistAttributeMetadata`. */
  readonly type: string
  /** Structural fields in output order, including `MetadataId`. */
  readonly fields: JsonObject
  /** What `$expand` and a further path segment can name. */
  readonly navigations: Readonly<Record<string, () => Related>>
  /** Fields that the declared base type lacks: `$select` names them only after a cast. */
  readonly derived?: readonly string[]
}

/** `declared` is the type in the model. An item of another type states its own. */
export type Related =
  | { readonly many: true; readonly declared: string; readonly items: readonly Item[] }
  | { readonly many: false; readonly declared: string; readonly item: Item | undefined }
