import type { DataverseError } from '../../errors.ts'
import { isServiceCode } from '../problem/service-error.ts'

/**
 * Whether a failed answer to a write may come from a gateway, firewall or portal that had already passed the
 * write on. The service may have executed the write. Firewalls also inspect answers: a page with 403 says nothing
 * about the write. So a status from 400 to 499 counts as the service's word only in the form of its own errors:
 *
 * - 408, 421, 425, 429, 499 and others that are no refusal: with a code of the service.
 * - Refusals, like 400, 403, 404 or 412: as JSON with a code, which may be empty.
 * - 401, 407, 413 and others about how the request is sent: always. Nobody passes such a request on.
 *
 * Dropping an answer because the memory for answers is used up is the same: `throttled` without a
 * status.
 */
export function isFromBetween({ code, facts }: DataverseError): boolean {
  const { status, serviceCode, notOfService } = facts
  if (status === undefined) return code === 'throttled'
  if (status < 400 || status >= 500 || neverPassedOn.has(status)) return false
  return refusals.has(status) ? notOfService === true : !isServiceCode(serviceCode)
}

/**
 * Whether a failed answer in a form that is not the service's has a status that refuses the request. Whoever
 * sent it has finished with the request, so a read shows whether the service executed it.
 */
export function isForeignRefusal({ facts: { status, notOfService } }: DataverseError): boolean {
  return notOfService === true && refusals.has(status ?? 0)
}

/** Statuses that refuse what the request contains. */
const refusals: ReadonlySet<number> = new Set([
  400, 402, 403, 404, 406, 409, 410, 412, 422, 423, 424, 451,
])

/** Statuses about the sign-in, the method, the size and the headers, which are checked before all else. */
const neverPassedOn: ReadonlySet<number> = new Set([
  401, 405, 407, 411, 413, 414, 415, 416, 417, 426, 428, 431,
])
