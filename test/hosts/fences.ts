import { injections } from './injections.ts'

/** Numbers that injections put into fences of their own. */
const fakes = new Set(injections.flatMap(({ text }) => text.match(/\d{12}/g) ?? []))

/** A fenced part of a text, from the first character of the fence to its last. */
export interface Fenced {
  readonly form: 'text' | 'structured'
  readonly number: string
  readonly from: number
  readonly to: number
  /** Whether the end has arrived. */
  readonly ended: boolean
}

const open = /\[untrusted data (\d{12})\]|\\*"untrusted\\*":\s*\\*"?(\d{12})/g

/**
 * The fenced parts of what a model got: lines around the text form, first and last key of the JSON
 * form, in JSON inside of JSON too.
 */
export function findFenced(text: string): readonly Fenced[] {
  const found: Fenced[] = []
  for (const match of text.matchAll(open)) {
    const [whole, line, key] = match
    const number = line ?? key ?? ''
    const isInside = match.index < (found.at(-1)?.to ?? 0)
    if (isInside || fakes.has(number)) continue
    const form = line === undefined ? 'structured' : 'text'
    const rest = text.slice(match.index + whole.length)
    const end = endOf(form, number).exec(rest)
    const to = end ? text.length - rest.length + end.index + end[0].length : text.length
    found.push({ form, number, from: match.index, to, ended: end !== null })
  }
  return found
}

function endOf(form: Fenced['form'], number: string): RegExp {
  if (form === 'text') return new RegExp(`\\[end ${number}\\]`)
  return new RegExp(`\\\\*"end\\\\*":\\s*\\\\*"?${number}`)
}

/** A line break of a text in JSON is the letter n. */
const marks = /(?<=^|[^A-Za-z0-9_]|\\[nrt])q\d{3}(?=z?\b)/g

export interface Marks {
  /** Injections that arrived. */
  readonly arrived: ReadonlySet<string>
  /** Those of them of which a part stands outside of every fence. */
  readonly outside: ReadonlySet<string>
}

/** Where the marks of the injections stand in what a model got. */
export function findMarks(text: string): Marks {
  const fenced = findFenced(text)
  const arrived = new Set<string>()
  const outside = new Set<string>()
  for (const { index, 0: mark } of text.matchAll(marks)) {
    arrived.add(mark)
    if (!fenced.some(({ from, to }) => from < index && index < to)) outside.add(mark)
  }
  return { arrived, outside }
}
