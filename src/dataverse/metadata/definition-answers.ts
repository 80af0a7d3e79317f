import * as z from 'zod'
import { DataverseError } from '../../errors.ts'

/** What the service answers to reads of definitions, and how such a read fails. */

const list = z.looseObject({ value: z.array(z.unknown()) })
const changes = z.looseObject({
  ServerVersionStamp: z.string().nullish(),
  EntityMetadata: z.array(z.unknown()),
  DeletedMetadata: z.looseObject({ Count: z.number().nullish() }).nullish().catch(undefined),
})

/** @throws DataverseError `bad_answer` */
export const parseList = (body: unknown) => parseDefinitions(list, body)

/** @throws DataverseError `bad_answer` */
export const parseChanges = (body: unknown) => parseDefinitions(changes, body)

/** @throws DataverseError `bad_answer` if the body has another shape. */
export function parseDefinitions<Output>(schema: z.ZodType<Output>, body: unknown): Output {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw noDefinitions(parsed.error)
}

export function noDefinitions(cause?: unknown): DataverseError {
  return new DataverseError('bad_answer', 'The Dataverse answer contains no definitions.', {
    hint: 'Repeat the call once. If it happens again, check that DATAVERSE_URL is the address of the environment.',
    facts: { status: 200 },
    cause,
  })
}

/** Whether the service refuses this kind of read, so that another kind may work. */
export function isRefusal(error: unknown): boolean {
  if (!(error instanceof DataverseError)) return false
  const { status } = error.facts
  return status === 400 || status === 403 || status === 404 || status === 501
}

/** Whether a smaller read of the same definitions may work: the answer was too large or too slow. */
export function isTooMuch(error: unknown): boolean {
  if (!(error instanceof DataverseError)) return false
  const { status, tooLarge } = error.facts
  return tooLarge === true || error.code === 'timeout' || status === 502 || status === 504
}
