import { refuse } from '../failures/query-failures.ts'
import type { Column } from '../schema/model.ts'

/**
 * The chosen values of a multi-select column in one form: `"9, 1"` is stored and compared as
 * `"1,9"`.
 *
 * @see Reference part 2, section 9.
 */
export function sortChoices(texts: readonly string[]): readonly string[] {
  const values = texts
    .flatMap((text) => text.split(','))
    .map((text) => text.trim())
    .filter((text) => text !== '')
  return [...new Set(values)].toSorted((one, other) => Number(one) - Number(other))
}

/** @throws `0x80050224` for a multi-select column, which the service neither sorts nor groups by. */
export function refuseMultiSelect({ type }: Column): void {
  if (type !== 'MultiSelectPicklist') return
  throw refuse(
    'GroupBy or OrderBy Query is not supported for MultiSelectPickList Attribute Type.',
    '0x80050224',
  )
}
