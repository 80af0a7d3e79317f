import { badPath } from '../failures/query-failures.ts'

/** One segment of a path: `accounts(name='x')` has a name and a key in parentheses. */
export interface PathSegment {
  readonly name: string
  /** The text in the parentheses, decoded; `undefined` without parentheses. */
  readonly key: string | undefined
  /** The whole segment, decoded. */
  readonly text: string
}

/** Characters that make a key value unusable in a path (reference section 8). */
const dangerous = /[<>*%&:\\?+/#]/

export function parsePathSegment(raw: string): PathSegment {
  const text = decode(raw)
  const open = text.indexOf('(')
  if (open < 0) return { name: text, key: undefined, text }
  if (!text.endsWith(')')) throw badPath()

  return { name: text.slice(0, open), key: text.slice(open + 1, -1), text }
}

/**
 * Rejects key values that the service does not accept in a path. Callers use `$filter` for those.
 */
export function checkKeyText(text: string): void {
  if (dangerous.test(text)) throw badPath()
}

function decode(raw: string): string {
  try {
    return decodeURIComponent(raw)
  } catch {
    throw badPath()
  }
}
