import { DataverseError } from '../../errors.ts'
import type { WireAnswer } from '../../network/wire.ts'
import { parseJson } from '../../text/json.ts'
import { nextTurn, stepCharacters } from '../../time/turns.ts'
import type { ByteReader } from './byte-budget.ts'
import { parseLongJson } from './parse-json.ts'
import { describeFault } from './json-fault.ts'

const mebibyte = 1024 * 1024
/** Maximum bytes of one answer, after decompression, unless the request allows more. */
const usualBytes = 8 * mebibyte

/**
 * The body of an answer, or of one part of a batch, from its text: parsed JSON; `undefined` if it is
 * empty; for an error status, the text if it is not JSON.
 *
 * @throws DataverseError `bad_answer` for a success that is not JSON.
 */
export async function parseBody(text: string, answer: Status): Promise<unknown> {
  if (isEmpty(text)) {
    if (isSuccess(answer) && !mayBeEmpty.has(answer.status)) throw badAnswer('is empty', answer)
    return undefined
  }
  return parse(text, answer)
}

const isEmpty = (text: string) => !/\S/.test(text)

type Status = Pick<WireAnswer, 'status'>

/** A 201 names the created record in a header. */
const mayBeEmpty: ReadonlySet<number> = new Set([201, 204])

const acceptedEncodings: ReadonlySet<string> = new Set(['', 'identity', 'gzip'])

/**
 * The text of an answer.
 *
 * @throws DataverseError `bad_answer` if it is too large, has an encoding other than gzip, or is not
 * UTF-8.
 */
export async function readText(
  answer: WireAnswer,
  reader: ByteReader,
  mostBytes = usualBytes,
): Promise<string> {
  const encoding = answer.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (!acceptedEncodings.has(encoding))
    throw badAnswer('has an encoding that was not requested', answer)
  if (answer.body === null) return ''
  const chunks: Uint8Array[] = []
  let bytes = 0
  // Leaving the loop early cancels the stream, so nothing more is read.
  for await (const chunk of answer.body) {
    bytes += chunk.byteLength
    if (bytes > mostBytes) throw tooLarge(answer, mostBytes)
    await reader.take(chunk.byteLength)
    chunks.push(chunk)
  }
  if (bytes > stepCharacters) await nextTurn()
  try {
    return utf8.decode(Buffer.concat(chunks))
  } catch (cause) {
    throw badAnswer('is not UTF-8 text', answer, cause)
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

async function parse(text: string, answer: Status): Promise<unknown> {
  if (!isSuccess(answer)) return parseJson(text) ?? text
  const parsed = await parseLongJson(text)
  if ('value' in parsed) return parsed.value
  const { fault } = parsed
  if (fault.kind !== 'not JSON') throw badAnswer(describeFault(fault), answer)
  const what = /^\s*</.test(text) ? 'is a web page, not data' : 'is not complete JSON'
  throw badAnswer(what, answer, fault.cause)
}

function tooLarge({ status }: Status, mostBytes: number): DataverseError {
  const size = `${mostBytes / mebibyte} MiB`
  return new DataverseError('bad_answer', `The Dataverse answer is larger than ${size}.`, {
    hint: 'Ask for fewer rows with top, or select fewer columns.',
    facts: { status, tooLarge: true },
  })
}

export function badAnswer(what: string, { status }: Status, cause?: unknown): DataverseError {
  return new DataverseError('bad_answer', `The Dataverse answer ${what}.`, {
    hint: 'Repeat the call once. If it happens again, check that DATAVERSE_URL is the address of the environment and that no proxy answers for it.',
    facts: { status },
    cause,
  })
}

const isSuccess = ({ status }: Status) => status < 300
