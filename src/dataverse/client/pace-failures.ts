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

/** The answers under way take all the memory that is set aside for them. */
export function tooManyBytes(): DataverseError {
  return new DataverseError(
    'throttled',
    'This server is busy with other large answers; this one was given up.',
    { hint: 'Wait 5 s, then repeat the call; ask for fewer rows or columns.' },
  )
}
