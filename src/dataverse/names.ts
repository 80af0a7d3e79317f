import { DataverseError } from '../errors.ts'

declare const brand: unique symbol

type Branded<Name extends string> = string & { readonly [brand]: Name }

/** Logical name of an entity: `account`. */
export type LogicalName = Branded<'LogicalName'>

/** Entity set, the URL segment of an entity's records: `accounts`. */
export type EntitySetName = Branded<'EntitySetName'>

/** A column by its logical name (`name`) or its property on the wire (`_ownerid_value`). */
export type ColumnName = Branded<'ColumnName'>

/** A GUID in lower case, without braces. */
export type RecordId = Branded<'RecordId'>

/** One column of an alternate key. A lookup is named `_x_value` and takes a {@link RecordId}. */
export interface RecordKeyPart {
  readonly name: ColumnName
  readonly value: string | number | boolean | RecordId
  /** Whether the column is not text, so that its literal has no quotes: a GUID, number or date. */
  readonly bare?: boolean
}

/** The address of one record: its id, or all columns of an alternate key. */
export type RecordKey =
  | { readonly kind: 'id'; readonly id: RecordId }
  | { readonly kind: 'alternate'; readonly parts: readonly RecordKeyPart[] }

const namePattern = /^[A-Za-z_][A-Za-z0-9_]{0,127}$/
const idPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/
const lookupPropertyPattern = /^_[A-Za-z0-9_]+_value$/

/** Whether the text has the form of a logical name. Only the definitions show whether it exists. */
export function isLogicalName(text: string): text is LogicalName {
  return namePattern.test(text)
}

export function isEntitySetName(text: string): text is EntitySetName {
  return namePattern.test(text)
}

export function isColumnName(text: string): text is ColumnName {
  return namePattern.test(text)
}

/** Whether the text is a GUID in canonical form: lower case, without braces. */
export function isRecordId(text: string): text is RecordId {
  return idPattern.test(text)
}

/**
 * The record id in canonical form. Upper case and surrounding braces are accepted.
 *
 * @throws DataverseError `invalid_argument` if the text is not a GUID.
 */
export function parseRecordId(text: string): RecordId {
  const bare = text.startsWith('{') && text.endsWith('}') ? text.slice(1, -1) : text
  const id = bare.toLowerCase()
  if (isRecordId(id)) return id
  throw new DataverseError('invalid_argument', `'${text.slice(0, 64)}' is not a record id.`, {
    hint: 'Give the GUID of the record, such as 5a3f0c1e-0000-4000-8000-000000000001; query_records finds it by name.',
  })
}

/**
 * The text between the parentheses of a record's address, encoded for the path: the id, or
 * `accountnumber='A-1',_parentcustomerid_value=5a3f...`.
 *
 * Strings are quoted, their quotes doubled, and special characters percent-encoded. Only the values
 * of columns that are not text (`bare`, or a lookup property `_x_value`) are unquoted.
 *
 * @see Reference section 8 (retrieve one row)
 */
export function printRecordKey(key: RecordKey): string {
  if (key.kind === 'id') return key.id
  return key.parts.map((part) => `${part.name}=${printValue(part)}`).join(',')
}

/**
 * The address of a record as the value of `@odata.bind`: `/contacts(emailaddress1='a@b.example')`. The
 * service does not decode it, so only control characters are percent-encoded, and a key with
 * characters that it cannot read at all.
 *
 * @see Reference part 2, section 8 (`%23` in a bind).
 */
export function printBinding(set: EntitySetName, key: RecordKey): string {
  const encoded = printRecordKey(key)
  const printed = /%(?:2F|3C|3E|2A|25|26|3A|5C|3F|2B|23)/.test(encoded)
    ? encoded
    : decodeURIComponent(encoded).replaceAll(/[\p{Cc}\u2028\u2029]/gu, encodeURIComponent)
  return `/${set}(${printed})`
}

/** The text as part of a URL. Unpaired surrogates, which a URL cannot hold, become U+FFFD. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '\uFFFD'))
}

function printValue({ name, value, bare }: RecordKeyPart): string {
  // The colons of a time are its only characters that encoding would change.
  if (bare) return encode(String(value)).replaceAll('%3A', ':')
  if (typeof value !== 'string') return encode(String(value))
  if (isRecordId(value) && lookupPropertyPattern.test(name)) return value
  return `'${encode(value.replaceAll("'", "''"))}'`
}

function encode(text: string): string {
  return percentEncode(text).replaceAll(
    /[*()!]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}
