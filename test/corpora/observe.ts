import { connect, textOf } from '../support/connect.ts'
import { partsOf, type RecordedPart } from '../support/wire-batch.ts'
import { expand } from './corpus.ts'
import type { Entry, Outcome } from './corpus.ts'

export interface ToolCall {
  readonly tool: string
  readonly args: Readonly<Record<string, unknown>>
}

/** The result of one call: its outcome, and any violations of the rules for all calls. */
export interface Observed {
  readonly outcome: Outcome
  readonly faults: readonly string[]
}

const apiRoot = 'https://sandbox.invalid/api/data/v9.2/'
/** R23: every path that any input may lead to, except definitions. */
const templates = /^(?:GET [a-z]\w*(?:\([^()/]+\))?|POST [a-z]\w*|PATCH [a-z]\w*\([^()/]+\))$/
const isDefinition = (address: string) =>
  /^(?:EntityDefinitions|RetrieveMetadataChanges|savedqueries)\b/.test(
    address.slice(apiRoot.length),
  )

const isBatch = (address: string) => address === `${apiRoot}$batch`
/** Between the requests of one batch. */
const together = ' + '

interface Sent {
  readonly address: string
  readonly method: string
  readonly body: string
  /** The requests, if it is a batch. */
  readonly parts: readonly RecordedPart[]
}

const isSearch = ({ method, address }: { readonly method: string; readonly address: string }) => {
  const { pathname, searchParams } = new URL(address)
  const isById = /\([\da-f-]{36}\)$/.test(pathname)
  const names = [...searchParams.keys()].join()
  return (
    method === 'GET' &&
    isById &&
    names === '$select' &&
    /^[a-z]+id$/.test(searchParams.get('$select') ?? '')
  )
}

/** A server with its own sandbox, which records every request as it left the server. */
export async function observer() {
  const sent: Sent[] = []
  const { client } = await connect({
    intercept: async (request, next) => {
      const { url: address, method } = request
      const body = await request.clone().text()
      const parts = isBatch(address) ? partsOf({ body, headers: request.headers }).parts : []
      if (!isDefinition(address)) sent.push({ address, method, body, parts })
      return next(request)
    },
  })

  return async ({ tool, args }: ToolCall): Promise<Observed> => {
    sent.length = 0
    const result = await client.callTool({ name: tool, arguments: args })
    // Reads that look for the record of a plain GUID or of a key that no address holds.
    const searches = sent.filter(isSearch)
    const [request, ...more] =
      sent.length === searches.length ? sent.slice(0, 1) : sent.filter((one) => !isSearch(one))
    const text = result.isError ? textOf(result) : ''
    const refused = /^\w+(?=:)/.exec(text)?.[0]
    const outcome: Outcome = {
      ...(request && read(request, args)),
      ...(refused !== undefined && { refused }),
    }
    const faults = [
      more.length > 0 && `sent ${sent.length} requests`,
      request && !request.address.startsWith(apiRoot) && `sent to ${request.address}`,
      outcome.sends?.split(together).every((one) => templates.test(one)) === false &&
        `sent ${outcome.sends}`,
      refused === 'internal' && `internal: ${text}`,
      ...(refused === undefined ? [] : echoes(args, text)),
      Reflect.has({}, 'polluted') && 'polluted Object.prototype',
    ].filter((fault) => typeof fault === 'string')
    return { outcome, faults }
  }
}

/** Runs the entries of a theme one after another on one server. */
export async function observe(
  entries: readonly Entry[],
  toCall: (entry: Entry) => ToolCall,
): Promise<{
  readonly observed: readonly { readonly entry: Entry; readonly outcome: Outcome }[]
  readonly faults: readonly string[]
}> {
  const run = await observer()
  const observed: { entry: Entry; outcome: Outcome }[] = []
  const faults: string[] = []
  for (const entry of entries) {
    const one = await run(toCall({ ...entry, input: expand(entry.input) }))
    observed.push({ entry, outcome: one.outcome })
    faults.push(...one.faults.map((fault) => `${entry.idea}: ${fault}`))
  }
  return { observed, faults }
}

function read({ address, method, body, parts }: Sent, args: unknown): Outcome {
  if (parts.length > 0) {
    const sends = parts.map(
      (part) => `${part.method} ${part.url.slice(apiRoot.length).split('?', 1)[0]}`,
    )
    return { sends: sends.join(together) }
  }
  const { search } = new URL(address)
  const options = Object.fromEntries(new URLSearchParams(search))
  const pathOnly = address.slice(apiRoot.length).split('?', 1)[0] ?? ''
  return {
    sends: `${method} ${pathOnly}`,
    ...(method === 'GET' && Object.keys(options).length > 0 && { options }),
    ...(body !== '' && { body: withoutOwnId(JSON.parse(body), JSON.stringify(args)) }),
  }
}

/** The server generates a different id for each new record. */
function withoutOwnId(body: unknown, given: string): unknown {
  if (typeof body !== 'object' || body === null) return body
  const entries = Object.entries(body).filter(([key, value]) => {
    return !(/^[a-z]+id$/.test(key) && typeof value === 'string' && !given.includes(value))
  })
  return Object.fromEntries(entries)
}

/**
 * R30: a rejection repeats at most 64 characters of a value, in quotes. A corrected form offered
 * for copying contains the caller's own text, at most 400 characters of it.
 */
function echoes(value: unknown, refusal: string): readonly string[] {
  const text = refusal.replace(/\{".{0,430}\}/s, '')
  const long = textsOf(value).filter((one) => one.length > 64)
  const echoed = long.filter((one) => {
    for (let at = 0; at + 67 <= one.length && at < 2000; at += 1)
      if (text.includes(one.slice(at, at + 67))) return true
    return false
  })
  return echoed.map((one) => `echoes more than 64 characters of ${one.slice(0, 20)}…`)
}

function textsOf(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value]
  if (typeof value !== 'object' || value === null) return []
  return Object.entries(value).flatMap(([key, item]) => [key, ...textsOf(item)])
}
