import type { FaultRule } from './plan.ts'

/** The parts of a request that a rule's conditions check. */
export interface MatchedRequest {
  readonly method: string
  /** Path and query, decoded. */
  readonly path: string
  /** Whether the acting user has this name; called only when a rule names a user. */
  readonly isUser: (name: string) => boolean
}

/** Whether a request matches the method, path and user of a rule. */
export function fits(rule: FaultRule, request: MatchedRequest): boolean {
  if (rule.method !== undefined && rule.method !== request.method) return false
  if (rule.path !== undefined && !matchesPath(rule.path, request.path)) return false
  return rule.user === undefined || request.isUser(rule.user)
}

/**
 * Whether the rule applies to the request with this number, counted from 1 among the matching ones.
 */
export function isDue({ nth, every, from }: FaultRule, number: number): boolean {
  if (from !== undefined && number < from) return false
  if (every !== undefined && number % every !== 0) return false
  if (nth === undefined) return true
  return typeof nth === 'number' ? nth === number : nth.includes(number)
}

/** Path and query of a URL, decoded if possible. */
export function readablePath(address: string): string {
  const { pathname, search } = new URL(address)
  const raw = pathname + search
  try {
    return decodeURIComponent(raw.replaceAll('+', ' '))
  } catch {
    return raw
  }
}

/**
 * Whether the text contains the pattern. With a `*`, the pattern must match the entire text, and
 * `*` matches any text.
 */
function matchesPath(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split('*')
  const last = others.pop()
  if (last === undefined) return text.includes(pattern)
  if (!text.startsWith(first)) return false

  let at = first.length
  for (const part of others) {
    const found = text.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return text.length - last.length >= at && text.endsWith(last)
}
