import { readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'

/** One invalid or unusual input, and the expected outcome: what is sent, or the rejection. */
export interface Entry {
  readonly idea: string
  readonly at: string
  /** As in the file; `expand` makes the value that a tool receives. */
  readonly input: unknown
}

/** The outcome of an entry. Nothing was sent if `sends` is missing. */
export interface Outcome {
  /** Method and path below the API root, as sent. */
  readonly sends?: string
  /** Query options as the service decodes them. */
  readonly options?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly refused?: string
  /** The resulting value of a setting. */
  readonly means?: string
}

const entry = z.looseObject({ idea: z.string(), at: z.string(), input: z.json() })

/** A corpus is a folder with one file per theme and one entry per line. */
export function readThemes(
  corpus: string,
): readonly { readonly theme: string; readonly file: string; readonly entries: Entry[] }[] {
  const folder = path.join(import.meta.dirname, corpus)
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted((one, other) => one.localeCompare(other))
    .map((name) => {
      const file = path.join(folder, name)
      const lines = readFileSync(file, 'utf8').trimEnd().split('\n')
      const entries = lines.map((line) => {
        const { idea, at } = entry.parse(JSON.parse(line))
        return { idea, at, input: inputOf(JSON.parse(line)) }
      })
      return { theme: path.basename(name, '.jsonl'), file, entries }
    })
}

/** zod copies objects and would lose a key such as `__proto__`. */
function inputOf(parsed: unknown): unknown {
  return typeof parsed === 'object' && parsed !== null && 'input' in parsed
    ? parsed.input
    : undefined
}

/**
 * The value itself: `{"times":["x",5]}` is a long text, `{"wrap":["a","x",5,"b"]}` a long text
 * between two others, `{"list":[1,5]}` a long list, `{"nest":["(","x",")",5]}` a text nested that
 * deep and `{"object":5}` an object nested that deep, so that files stay readable.
 */
export function expand(input: unknown): unknown {
  return JSON.parse(JSON.stringify(input), (_key, value: unknown) => {
    const given = short.safeParse(value)
    if (!given.success) return value
    if ('times' in given.data) return given.data.times[0].repeat(given.data.times[1])
    if ('list' in given.data) return Array.from(long(given.data.list))
    if ('object' in given.data) return deepObject(given.data.object)
    if ('wrap' in given.data) {
      const [before, text, count, after] = given.data.wrap
      return before + text.repeat(count) + after
    }
    const [open, inner, close, depth] = given.data.nest
    return open.repeat(depth) + inner + close.repeat(depth)
  })
}

const short = z.union([
  z.strictObject({ times: z.tuple([z.string(), z.int()]) }),
  z.strictObject({ list: z.tuple([z.json(), z.int()]) }),
  z.strictObject({ nest: z.tuple([z.string(), z.string(), z.string(), z.int()]) }),
  z.strictObject({ wrap: z.tuple([z.string(), z.string(), z.int(), z.string()]) }),
  z.strictObject({ object: z.int() }),
])

const long = ([item, length]: readonly [unknown, number]) =>
  Array.from({ length }, (_, at) => (item === '#' ? `column${at}` : item))

function deepObject(depth: number): unknown {
  let value: unknown = 'x'
  for (let level = 0; level < depth; level += 1) value = { a: value }
  return value
}

/**
 * The file of a theme, one entry per line. Everything except plain ASCII is escaped, so that it is
 * visible.
 */
export function printTheme(
  entries: readonly { readonly entry: Entry; readonly outcome: Outcome }[],
): string {
  const lines = entries.map(({ entry: { idea, at, input }, outcome }) =>
    JSON.stringify({ idea, at, input, ...outcome }).replaceAll(
      /[^ -~]/g,
      (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
    ),
  )
  return `${lines.join('\n')}\n`
}
