import { DataverseError } from '../../errors.ts'
import { sayLongestWait } from '../../network/retry-after.ts'

/** The service asked this user to wait longer than a call can. */
export function waitingForWindow(seconds: number): DataverseError {
  return new DataverseError(
    'throttled',
    `Dataverse asked this user to wait; the request was not sent.${sayLongestWait(seconds)}`,
    {
      hint: `Wait ${seconds} s, then repeat the call. If it happens again, request less data per call.`,
      facts: { retryAfterSeconds: seconds },
    },
  )
}

/** The queue of waiting calls is full. */
export function tooManyWaiting(waiting: number): DataverseError {
  return new DataverseError(
    'throttled',
    `${waiting} requests are already waiting; this one was not sent.`,
    { hint: 'Send fewer calls at once, then repeat this call.' },
  )
}

/** The call got no slot before its deadline. */
export function noSlot(): DataverseError {
  return new DataverseError(
    'timeout',
    'Other calls kept this server busy for too long; this one was not sent.',
    { hint: 'Repeat this call after the others finish. Send fewer calls at once.' },
  )
}
