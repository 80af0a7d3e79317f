import { DataverseError } from '../../errors.ts'
import type { ByteBudget } from './byte-budget.ts'

/** Most bytes of one answer, counted after decompression. */
const mostBytes = 8 * 1024 * 1024

/**
 * The body of an answer: parsed JSON, `undefined` without content, or, for an error status only,
 * the text of what is not JSON.
 *
 * @throws DataverseError `bad_answer` for a success that is not JSON, and for any body that is too
 * large, encoded other than with gzip, or not UTF-8.
 */
export async function readBody(
  response: Response,
  reader: ReturnType<ByteBudget['reader']>,
): Promise<unknown> {
  const encoding = response.headers.get('content-encoding')?.trim().toLowerCase() ?? 'identity'
  if (!acceptedEncodings.has(encoding)) {
    await discardBody(response)
    throw badAnswer('came in an encoding that was not asked for', response)
  }
  const text = await readText(response, reader)
  if (text.trim() === '') {
    if (response.ok && response.status !== 204) throw badAnswer('is empty', response)
    return undefined
  }
  return parse(text, response)
}

/** Lets the connection go without reading the rest. */
export async function discardBody(response: Response): Promise<void> {
  await response.body?.cancel().catch(() => undefined)
}

const acceptedEncodings: ReadonlySet<string> = new Set(['', 'identity', 'gzip'])

async function readText(
  response: Response,
  reader: ReturnType<ByteBudget['reader']>,
): Promise<string> {
  if (response.body === null) return ''
  const decoder = new TextDecoder('utf-8', { fatal: true })
  const chunks: string[] = []
  let bytes = 0
  // Leaving the loop early cancels the stream, so that no more of the answer is taken in.
  for await (const chunk of response.body) {
    bytes += chunk.byteLength
    if (bytes > mostBytes) throw tooLarge(response)
    await reader.take(chunk.byteLength)
    chunks.push(decode(() => decoder.decode(chunk, { stream: true }), response))
  }
  chunks.push(decode(() => decoder.decode(), response))
  return chunks.join('')
}

function decode(run: () => string, response: Response): string {
  try {
    return run()
  } catch (cause) {
    throw badAnswer('is not UTF-8 text', response, cause)
  }
}

function parse(text: string, response: Response): unknown {
  try {
    return JSON.parse(text)
  } catch (cause) {
    if (!response.ok) return text
    const what = /^\s*</.test(text) ? 'is a web page, not data' : 'is not complete JSON'
    throw badAnswer(what, response, cause)
  }
}

function tooLarge({ status }: Response): DataverseError {
  return new DataverseError('bad_answer', 'The answer of Dataverse is larger than 8 MiB.', {
    hint: 'Ask for fewer rows with top, or select fewer columns.',
    facts: { status },
  })
}

function badAnswer(what: string, { status }: Response, cause?: unknown): DataverseError {
  return new DataverseError('bad_answer', `The answer of Dataverse ${what}.`, {
    hint: 'Repeat the call once. If it happens again, check that DATAVERSE_URL is the address of the environment and that no proxy stands before it.',
    facts: { status },
    cause,
  })
}
