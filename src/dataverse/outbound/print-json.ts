import { randomUUID } from 'node:crypto'
import { isExactNumber } from '../../text/exact-number.ts'

/** A body as JSON. An exact number becomes a JSON number with all its digits. */
export function printJson(body: Readonly<Record<string, unknown>>): string {
  const mark = randomUUID()
  let isMarked = false
  const text = JSON.stringify(body, (_key, value: unknown) => {
    if (!isExactNumber(value)) return value
    isMarked = true
    return `${mark}${value.digits}`
  })
  // No other text in the body can contain the mark: it is new and random for each body.
  return isMarked ? text.replaceAll(new RegExp(`"${mark}([-+.\\deE]+)"`, 'g'), '$1') : text
}
