import * as z from 'zod'
import { instructions } from '../../tools/index.ts'
import { findFenced, findMarks } from './fences.ts'
import type { Form } from './known.ts'
import type { Look, Message } from './look.ts'
import { steps } from './wanted-calls.ts'

/** What a model sees through one host. */
export interface Observed {
  /** Calls that were answered. */
  readonly answered: number
  /** The revision of the protocol. */
  readonly revision: string
  /** The client capabilities that the client declares: `elicitation (form, url)`. */
  readonly capabilities: readonly string[]
  readonly instructions: boolean
  /** Whether the model must search for the tools first. */
  readonly searched: boolean
  /** Whether the annotations of the tools arrive. */
  readonly toolHints: boolean
  readonly forms: readonly Form[]
  /** Injections that arrive. */
  readonly arrived: ReadonlySet<string>
  /** Those of them of which a part is outside of the fence, in results and in all else it is sent. */
  readonly outside: ReadonlySet<string>
  /** The numbers of the fences around each answer: one, where both forms have the same. */
  readonly numbers: readonly (readonly string[])[]
  readonly failure: string
  /** Injections that a failure quotes, and those of them outside of a fence. */
  readonly quoted: ReturnType<typeof findMarks>
  readonly long: LongAnswer
  /** Where a sign-in is needed: whether the client was asked to show the link, and what the model gets. */
  readonly signIn: { readonly asked: boolean; readonly linked: boolean; readonly text: string }
  /** Whether column labels arrive. */
  readonly labels: boolean
}

export interface LongAnswer {
  readonly whole: boolean
  readonly characters: number
  readonly cursor: boolean
  /** Whether the last characters of the answer arrive. */
  readonly end: boolean
}

/** From the run on the planted environment, and the run on one that needs a sign-in. */
export function observe(look: Look, signIn: Look): Observed {
  const { results, requests } = look.model
  const resultOf = (name: string) => results[indexOf(name)] ?? ''
  const planted = results.slice(0, indexOf('failure'))
  const definitions = look.model.tools().map(({ definition }) => definition)
  const body = requests.at(-1) ?? ''
  const printed = JSON.stringify(instructions).slice(1, -1)
  // Without the last answer: it is the failure that quotes.
  const before = requests.slice(0, steps.length)
  return {
    answered: results.length,
    ...declared(look.messages),
    instructions: body.includes(printed),
    searched: look.model.searched(),
    toolHints: definitions.some((text) => text.includes('readOnlyHint')),
    forms: formsIn(resultOf('query')),
    arrived: findMarks(planted.join('\n')).arrived,
    outside: new Set([...planted, ...before].flatMap((text) => [...findMarks(text).outside])),
    numbers: planted.map((text) => [...new Set(findFenced(text).map(({ number }) => number))]),
    failure: resultOf('failure'),
    quoted: findMarks(resultOf('quoting failure')),
    long: observeLong(resultOf('long'), look.messages),
    signIn: observeSignIn(signIn),
    labels: resultOf('describe').includes('(Industry)'),
  }
}

const indexOf = (name: string) => steps.findIndex((step) => step.name === name)

/** What is left without the fenced text form is the JSON of `structuredContent`. */
function formsIn(text: string): readonly Form[] {
  const lines = findFenced(text).find(({ form }) => form === 'text')
  const rest = lines ? text.slice(0, lines.from) + text.slice(lines.to) : text
  const isStructured = rest.includes('"columns":')
  return [...(lines ? ['text' as const] : []), ...(isStructured ? ['structured' as const] : [])]
}

const capabilitiesKey = 'io.modelcontextprotocol/clientCapabilities'
const revisionKey = 'io.modelcontextprotocol/protocolVersion'
const capabilities = z.record(z.string(), z.unknown())
const started = z.union([
  z.object({ protocolVersion: z.string(), capabilities }),
  z
    .object({ _meta: z.object({ [revisionKey]: z.string(), [capabilitiesKey]: capabilities }) })
    .transform(({ _meta }) => ({
      protocolVersion: _meta[revisionKey],
      capabilities: _meta[capabilitiesKey],
    })),
])

function declared(messages: readonly Message[]): Pick<Observed, 'revision' | 'capabilities'> {
  const names = new Set(['initialize', 'server/discover'])
  const start = messages.findLast(({ method }) => names.has(method ?? ''))
  const { data } = started.safeParse(start?.params)
  return {
    revision: data?.protocolVersion ?? 'none',
    capabilities: Object.entries(data?.capabilities ?? {})
      .map(([name, value]) => name + modesOf(value))
      .toSorted(),
  }
}

/** ` (form, url)` for those that have modes. */
function modesOf(value: unknown): string {
  const modes = Object.keys(z.record(z.string(), z.looseObject({})).safeParse(value).data ?? {})
  return modes.length === 0 ? '' : ` (${modes.join(', ')})`
}

const called = z.looseObject({
  content: z.tuple([z.looseObject({ text: z.string() })]),
  structuredContent: z.unknown(),
})

function observeLong(text: string, messages: readonly Message[]): LongAnswer {
  const sent = messages
    .flatMap(({ result }) => called.safeParse(result).data ?? [])
    .toSorted((a, b) => b.content[0].text.length - a.content[0].text.length)[0]
  const structured = JSON.stringify(sent?.structuredContent ?? '')
  const ends = [sent?.content[0].text.trimEnd().slice(-20) ?? '', structured.slice(-20)]
  return {
    whole: text.length >= structured.length,
    characters: text.length,
    cursor: /\\*"next\\*":\s*\\*"c_/.test(text),
    end: ends.some((end) => text.includes(end) || text.includes(JSON.stringify(end).slice(1, -1))),
  }
}

function observeSignIn({ model, messages }: Look): Observed['signIn'] {
  const text = model.results[0] ?? ''
  const asked = messages.some(
    ({ from, method, result }) =>
      from === 'server' &&
      (method === 'elicitation/create' || JSON.stringify(result ?? '').includes('inputRequests')),
  )
  return { asked, linked: /oauth2\/v2\.0\/authorize\?/.test(text), text }
}
