import { createFailure } from '../failures/sandbox-failure.ts'

/** URLs of rows, by the `Content-ID` of the part that wrote them. */
export type References = ReadonlyMap<string, string>

interface Referring {
  /** A URL, or `$1` and whatever follows it. */
  readonly target: string
  readonly body: string
}

/**
 * Replaces `$1` with the URLs of earlier parts: at the start of the URL, and in the values of
 * `@odata.bind` and `@odata.id` (reference section 15).
 *
 * @throws 400 for a reference to a part that has not run.
 */
export function resolveReferences({ target, body }: Referring, references: References): Referring {
  return {
    target: resolveText(target, references),
    body: body.includes('$') ? resolveBody(body, references) : body,
  }
}

function resolveText(text: string, references: References): string {
  const [whole, contentId] = /^\/?\$(\w+)(?=$|[/?])/.exec(text) ?? []
  if (whole === undefined || contentId === undefined || reserved.includes(contentId)) return text

  const address = references.get(contentId)
  if (address !== undefined) return address + text.slice(whole.length)
  throw createFailure({
    status: 400,
    code: '0x80060888',
    message: `Content-ID Reference: '$${contentId}' does not exist in the batch context.`,
  })
}

/** Resources whose names also start with a dollar sign. */
const reserved = ['batch', 'metadata']

function resolveBody(body: string, references: References): string {
  try {
    return JSON.stringify(JSON.parse(body, reviver))
  } catch (error) {
    // `readBody` rejects a body that is not JSON.
    if (error instanceof SyntaxError) return body
    throw error
  }

  function reviver(name: string, value: unknown): unknown {
    if (!/@odata\.(?:bind|id)$/.test(name)) return value
    if (Array.isArray(value)) return value.map((item) => resolveValue(item))
    return resolveValue(value)
  }

  function resolveValue(value: unknown): unknown {
    return typeof value === 'string' ? resolveText(value, references) : value
  }
}
