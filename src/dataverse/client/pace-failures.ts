import { DataverseError } from '../../errors.ts'

/** The service has asked this user to wait longer than a call can. */
export function waitingForWindow(seconds: number): DataverseError {
  return new DataverseError(
    'throttled',
    'Dataverse has asked this user to wait; the request was not sent.',
    {
      hint: `Wait ${seconds} s, then repeat the call. Ask for less at a time if it happens again.`,
      facts: { retryAfterSeconds: seconds },
    },
  )
}

/** More calls at once than can wait for their turn. */
export function tooManyWaiting(waiting: number): DataverseError {
  return new DataverseError(
    'throttled',
    `${waiting} requests already wait for their turn; this one was not sent.`,
    { hint: 'Send fewer calls at once, then repeat this one.' },
  )
}

/** No turn came before the time of the call was over. */
export function noTurn(): DataverseError {
  return new DataverseError(
    'timeout',
    'Other calls kept this server busy for too long: this one was not sent.',
    { hint: 'Repeat the call once the others have ended, and send fewer at once.' },
  )
}
