import * as z from 'zod'

/** The content of an error body. */
export interface ServiceError {
  /** Lower case with `0x`; absent for the empty code and for `0x0`. */
  readonly serviceCode?: string
  readonly text: string
}

/**
 * The service's code and text from either body shape. A web page or an empty body has no text.
 *
 * @see Reference section 13.1
 */
export function parseServiceError(body: unknown): ServiceError {
  const normal = normalBody.safeParse(body)
  if (normal.success) return toServiceError(normal.data.error.code, normal.data.error.message)
  const outer = outerBody.safeParse(body)
  if (!outer.success) return { text: '' }
  const { ErrorCode, ExceptionMessage, Message } = outer.data
  return toServiceError(ErrorCode, ExceptionMessage || Message)
}

/** Whether an error body is a web page from a gateway. */
export function isWebPage(body: unknown): boolean {
  return typeof body === 'string' && /^\s*</.test(body)
}

const code = z.union([z.string(), z.number()]).nullish().catch(undefined)
const text = z.string().nullish().catch(undefined)
const normalBody = z.looseObject({ error: z.looseObject({ code, message: text }) })
const outerBody = z.looseObject({ Message: text, ExceptionMessage: text, ErrorCode: code })

function toServiceError(
  rawCode: string | number | null | undefined,
  rawText: string | null | undefined,
): ServiceError {
  const serviceCode = toServiceCode(rawCode)
  // Enough for every pattern, and keeps regular expressions away from huge messages.
  const bounded = (rawText ?? '').slice(0, 4000)
  return { text: bounded, ...(serviceCode !== undefined && { serviceCode }) }
}

/** All codes of the service are failures in the notation of Windows. Gateways use others, like 429. */
export function isServiceCode(given: string | undefined): boolean {
  return /^0x8[0-9a-f]{7}$/.test(given ?? '')
}

/**
 * Whether a body has the form of the service's own errors. Gateways answer with pages, with nothing, or
 * with codes of their own.
 */
export function isOwnError(body: unknown): boolean {
  const normal = normalBody.safeParse(body)
  if (normal.success) return isOwnCode(normal.data.error.code)
  const outer = outerBody.safeParse(body)
  if (!outer.success) return false
  return isOwnCode(outer.data.ErrorCode) || typeof outer.data.ExceptionMessage === 'string'
}

/** Routing and data errors have the code `""`, errors of the OData parser `0x0`. */
function isOwnCode(raw: string | number | null | undefined): boolean {
  return raw === '' || raw === '0x0' || isServiceCode(toServiceCode(raw))
}

/** The code as lowercase hex. Older answers use signed 32-bit numbers, which are converted. */
function toServiceCode(raw: string | number | null | undefined): string | undefined {
  const written = String(raw ?? '').trim()
  if (/^-?\d{1,10}$/.test(written)) {
    const number = Number(written)
    return number === 0 ? undefined : `0x${(number >>> 0).toString(16).padStart(8, '0')}`
  }
  if (!/^0x[0-9a-f]{1,8}$/i.test(written) || /^0x0+$/i.test(written)) return undefined
  return written.toLowerCase()
}
