import * as z from 'zod'
import { DataverseError } from '../../errors.ts'
import type { ServiceAnswer } from '../outbound/outbound.ts'

export interface RowPage {
  readonly rows: readonly WireRow[]
  /** If `limitExceeded` is true, `value` is a minimum: "5,000 or more". */
  readonly count?: { readonly value: number; readonly limitExceeded: boolean }
  /** As the service returned it, for `follow`. */
  readonly nextLink?: string
  /** Whether the service says that more rows follow although it gives no link: for a view. */
  readonly more?: true
}

/** The largest value of `@odata.count`. */
const countCap = 5000

/** @throws DataverseError `bad_answer` if the answer is not a list of records. */
export function parsePage(answer: ServiceAnswer): RowPage {
  const parsed = page.safeParse(answer.body)
  // An error with a success status may carry a list too.
  if (!parsed.success || isRow(parsed.data['error'])) throw unexpected('a list of records', answer)
  const { data } = parsed
  const value = data['@odata.count'] ?? undefined
  const nextLink = data['@odata.nextLink'] ?? undefined
  const exceeded = data['@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded']
  const isCut = nextLink === undefined && data['@Microsoft.Dynamics.CRM.morerecords'] === true
  return {
    rows: data.value,
    ...(isCut && { more: true as const }),
    ...(value !== undefined &&
      value >= 0 && { count: { value, limitExceeded: exceeded ?? value >= countCap } }),
    ...(nextLink !== undefined && { nextLink }),
  }
}

/** @throws DataverseError `bad_answer` if the answer is not a record. */
export function parseRow(answer: ServiceAnswer): WireRow {
  const { body } = answer
  // A list or an error with a success status is not a record without values.
  const isRecord = isRow(body) && !Array.isArray(body['value']) && !isRow(body['error'])
  if (isRecord && Object.keys(body).length > 0) return body
  throw unexpected('a record', answer)
}

/** The ETag of the record in an answer, else of the answer itself. */
export function findEtag({ body, headers }: ServiceAnswer): string | undefined {
  const inRow = isRow(body) ? body['@odata.etag'] : undefined
  return typeof inRow === 'string' ? inRow : (headers.get('etag') ?? undefined)
}

// Rows are not copied: there may be thousands of them with dozens of columns each.
const rowShape = z.custom<WireRow>(isRow)
const page = z.looseObject({
  value: z.array(rowShape),
  '@odata.count': z.number().nullish(),
  '@odata.nextLink': z.string().min(1).nullish(),
  '@Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded': z.boolean().nullish(),
  '@Microsoft.Dynamics.CRM.morerecords': z.unknown().optional(),
})

function unexpected(what: string, { status }: ServiceAnswer): DataverseError {
  return new DataverseError('bad_answer', `The Dataverse answer is not ${what}.`, {
    hint: 'Repeat the call once. If it happens again, check that DATAVERSE_URL is the address of the environment.',
    facts: { status },
  })
}

/** A page whose link points to the same page again. */
export function repeatedLink(): DataverseError {
  return new DataverseError('bad_answer', 'Dataverse returned the same page link again.', {
    hint: 'Start the query again without the cursor, with a narrower filter.',
  })
}

/** A row as the service sends it: properties and their annotations as siblings. */
export type WireRow = Readonly<Record<string, unknown>>

export function isRow(value: unknown): value is WireRow {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Annotation suffixes, appended to a property's name. */
export const formattedSuffix = '@OData.Community.Display.V1.FormattedValue'
export const lookupEntitySuffix = '@Microsoft.Dynamics.CRM.lookuplogicalname'

/** The id of a row, read from its primary id column. */
export function idOf(row: WireRow, primaryId: string): string {
  return textOf(row, primaryId) ?? 'ID'
}

/** A property of a row, or an annotation, if it is text. */
export function textOf(row: WireRow, name: string): string | undefined {
  const value = row[name]
  return typeof value === 'string' ? value : undefined
}
