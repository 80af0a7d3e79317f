export type PreferenceName = 'representation' | 'pageSize' | 'annotations' | 'continueOnError'

/** The preferences of a request that this service honors (reference section 4.2). */
export interface Preferences {
  readonly representation: boolean
  /** Rows per page, at most 5,000. */
  readonly pageSize: number | undefined
  readonly continueOnError: boolean
  /** True when any annotation was requested. */
  readonly annotations: boolean
  /** True when the annotation with this full name was requested. */
  annotation(name: string): boolean
  /** The `Preference-Applied` text for those of `names` that were requested; may be empty. */
  applied(names: readonly PreferenceName[]): string
}

const largestPage = 5000

/** Reads `Prefer`: preferences separated by commas, values bare or in double quotes. */
export function parsePrefer(header: string | null): Preferences {
  const asked = parseHeader(header ?? '')
  const size = Number(asked.get('odata.maxpagesize') ?? Number.NaN)
  const pageSize = Number.isSafeInteger(size) && size > 0 ? Math.min(size, largestPage) : undefined
  const representation = asked.get('return') === 'representation'
  const continueOnError = asked.has('odata.continue-on-error')
  const patterns = (asked.get('odata.include-annotations') ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

  const texts: Readonly<Record<PreferenceName, string | false>> = {
    representation: representation && 'return=representation',
    pageSize: pageSize !== undefined && `odata.maxpagesize=${pageSize}`,
    annotations: patterns.length > 0 && `odata.include-annotations="${patterns.join(',')}"`,
    continueOnError: continueOnError && 'odata.continue-on-error',
  }
  return {
    representation,
    pageSize,
    continueOnError,
    annotations: patterns.length > 0,
    annotation: (name) => patterns.some((pattern) => matches(pattern, name)),
    applied: (names) => names.flatMap((name) => texts[name] || []).join(','),
  }
}

function parseHeader(header: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const [, name = '', quoted, bare] of header.matchAll(
    /([\w.-]+)(?:\s*=\s*(?:"([^"]*)"|([^,;"\s]*)))?/g,
  )) {
    found.set(name.toLowerCase(), quoted ?? bare ?? '')
  }
  return found
}

/** Whether a full name, or a prefix before a trailing `*`, matches. */
function matches(pattern: string, name: string): boolean {
  return pattern.endsWith('*') ? name.startsWith(pattern.slice(0, -1)) : pattern === name
}
