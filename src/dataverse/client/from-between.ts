import type { DataverseError } from '../../errors.ts'

/**
 * Whether a failed answer to a write may come from a gateway that had already passed the write on, such as
 * a 408, 421 or 429 without a code of the service. The service may have executed the write.
 *
 * Dropping an answer because the memory for answers is used up is the same: `throttled` without a
 * status.
 */
export function isFromBetween({ code, facts }: DataverseError): boolean {
  const { status, serviceCode } = facts
  if (status === undefined) return code === 'throttled'
  const isUnclear = status >= 400 && status < 500 && !refusals.has(status)
  return isUnclear && !isServiceCode(serviceCode)
}

/** All codes of the service are failures in the notation of Windows. Gateways use others, like 429. */
export function isServiceCode(code: string | undefined): boolean {
  return /^0x8[0-9a-f]{7}$/.test(code ?? '')
}

/** Statuses that refuse what the request contains. Whoever sent one did not execute the request. */
const refusals: ReadonlySet<number> = new Set([
  400, 401, 402, 403, 404, 405, 406, 407, 409, 410, 411, 412, 413, 414, 415, 416, 417, 422, 423,
  424, 426, 428, 431, 451,
])
