import { accessCodes } from './codes-access.ts'
import { queryCodes } from './codes-query.ts'
import { recordCodes } from './codes-record.ts'
import type { CodeMeaning } from './meaning.ts'

/**
 * The service's codes worth a case of their own, a closed table. A code that is not here is normal
 * and falls back to its status.
 *
 * @see Reference section 13.4
 */
export const codeMeanings: readonly CodeMeaning[] = [...accessCodes, ...queryCodes, ...recordCodes]

const meaningByCode: ReadonlyMap<string, CodeMeaning> = new Map(
  codeMeanings.flatMap((meaning) =>
    meaning.serviceCodes.map((serviceCode) => [serviceCode, meaning] as const),
  ),
)

export function findMeaning(serviceCode: string | undefined): CodeMeaning | undefined {
  return meaningByCode.get(serviceCode ?? '')
}
