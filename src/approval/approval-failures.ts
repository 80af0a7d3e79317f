import { DataverseError } from '../errors.ts'

const repeat =
  'Tell the user what you want to write. If they agree, call again and let them answer.'

/** The client closed its dialog without an answer, or could not show it. */
export const notAnswered = (cause?: unknown): DataverseError =>
  notApproved('The question was not answered.', repeat, cause)

/** For the log only: the client gets the question instead. */
export const asked = (): DataverseError => notApproved('The user has not answered yet.', repeat)

/** A second use, or one that cannot be told from a second use because Redis is away. */
export const usedAlready = (): DataverseError =>
  notApproved('This approval was used already, or its use cannot be checked now.', repeat)

export const declined = (): DataverseError =>
  notApproved(
    'The user declined this change.',
    'Do not repeat it. Ask the user what should be different.',
  )

export const tooLong = (): DataverseError =>
  notApproved(
    'The change is too long to be shown in a question.',
    'Write fewer records or columns in one call.',
  )

/** @param overHttp - Over HTTP only newer clients can be asked. */
export function cannotAsk(overHttp: boolean): DataverseError {
  const client = overHttp
    ? 'a client of revision 2026-07-28 with form elicitation'
    : 'a client with form elicitation'
  return notApproved(
    'DATAVERSE_CONFIRM requires the approval of the user, and this MCP client cannot ask for it.',
    `Tell the user: ${client} can, or the person who set it must change the setting.`,
  )
}

/** @param where - The page, as words. */
export const waiting = (where: string): DataverseError =>
  notApproved(
    'The change waits for the approval of the user.',
    `Tell the user to approve it: ${where}. Then call again with exactly the same arguments.`,
  )

export const tooManyWaiting = (where: string): DataverseError =>
  notApproved(
    'Too many changes wait for approval already.',
    `Tell the user to answer them first: ${where}.`,
  )

function notApproved(message: string, hint: string, cause?: unknown): DataverseError {
  return new DataverseError('not_approved', `${message} Nothing was written.`, { hint, cause })
}
