/** A definition on its way to JSON: what it is, its fields, and what hangs on it. */

export type Json = string | number | boolean | null | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [name: string]: Json
}

export interface Item {
  /** The concrete type without namespace: `PicklistAttributeMetadata`. */
  readonly type: string
  /** Structural fields in the order in which they are written; `MetadataId` is among them. */
  readonly fields: JsonObject
  /** What `$expand` and a further path segment reach, by name. */
  readonly navigations: Readonly<Record<string, () => Related>>
}

/** `declared` is the type that the model names: an item of another type says its own. */
export type Related =
  | { readonly many: true; readonly declared: string; readonly items: readonly Item[] }
  | { readonly many: false; readonly declared: string; readonly item: Item | undefined }
