import { parseJson } from '../../text/json.ts'
import type { Message } from './read-message.ts'

/** More than any tool takes, so that a longer list is refused by the tool. */
const mostCounted = 25

/**
 * How many records a writing call has: the length of its longest list, at least 1. A list may also be JSON
 * text, and any argument may be the list, because the tools accept both.
 */
export function countRecords({ params }: Message): number {
  const given: unknown = isObject(params) ? params['arguments'] : undefined
  if (!isObject(given)) return 1
  const longest = Math.max(1, ...Object.values(given).map(lengthOf))
  return Math.min(longest, mostCounted)
}

function lengthOf(value: unknown): number {
  const list = typeof value === 'string' && /^\s*\[/.test(value) ? parseJson(value) : value
  return Array.isArray(list) ? list.length : 1
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
