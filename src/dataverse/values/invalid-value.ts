import { DataverseError } from '../../errors.ts'
import type { ColumnDefinition } from '../metadata/definition.ts'
import { longestOffer } from '../text/longest-offer.ts'

/** The error for a value that its column does not accept: the rule, and what to write instead. */
export function invalidValue(
  { logicalName }: Pick<ColumnDefinition, 'logicalName'>,
  rule: string,
  hint: string,
  staleEntity?: string,
): DataverseError {
  return new DataverseError('invalid_values', `${logicalName} ${rule}.`, {
    hint,
    ...(staleEntity !== undefined && { facts: { staleEntity } }),
  })
}

/** `Write {"revenue":1250} or {"revenue":1.25}.` */
export function writeInstead(
  { logicalName }: Pick<ColumnDefinition, 'logicalName'>,
  values: readonly unknown[],
): string {
  const forms = values.map((value) => JSON.stringify({ [logicalName]: value })).join(' or ')
  return forms.length > longestOffer ? `Write ${logicalName} in that form.` : `Write ${forms}.`
}
