import { DataverseError, isDataverseError } from '../../errors.ts'

/** How many wrong records one error names. */
const mostShown = 4

/**
 * Checks every record of a list, before anything is written.
 *
 * @throws DataverseError that names each wrong record by its number, from 1; for one record its own error.
 */
export async function checkAll<Item, Checked>(
  items: readonly Item[],
  check: (item: Item) => Promise<Checked>,
): Promise<readonly Checked[]> {
  const problems: { readonly number: number; readonly error: DataverseError }[] = []
  const checked = await Promise.all(
    items.map(async (item, index) => {
      try {
        return [await check(item)]
      } catch (error) {
        if (!isDataverseError(error)) throw error
        problems.push({ number: index + 1, error })
        return []
      }
    }),
  )
  if (items.length === 1 && problems[0] !== undefined) throw problems[0].error
  if (problems.length > 0)
    throw together(problems.toSorted((one, other) => one.number - other.number))
  return checked.flat()
}

function together(
  problems: readonly { readonly number: number; readonly error: DataverseError }[],
): DataverseError {
  const shown = problems.slice(0, mostShown)
  const others = problems.slice(mostShown).map(({ number }) => number)
  const rest = others.length === 0 ? '' : ` Also wrong: record ${others.join(', ')}.`
  const texts = shown.map(({ number, error }) => `Record ${number}: ${error.marked.message}`)
  const hints = new Set(shown.map(({ error }) => error.marked.hint))
  const [first] = problems
  return new DataverseError(first?.error.code ?? 'invalid_values', `${texts.join(' ')}${rest}`, {
    hint: `${[...hints].join(' ')} No record was written; repeat the call with all of them.`,
    facts: first?.error.facts ?? {},
    cause: first?.error,
  })
}
