import * as z from 'zod'

/**
 * The structured form that belongs to an answer's text block: the JSON between the two boundary lines, with
 * the boundary's number as first and last key. The lines must be a pair.
 */
export function readAnswerText(text: string): unknown {
  const [, number = '', json = ''] =
    /^\[untrusted data (\d{12})\]\n([^]*)\n\[end \1\]$/.exec(text) ?? []
  if (number === '') throw new Error(`no boundary around ${text.slice(0, 200)}`)
  if (text.split(number).length !== 3) throw new Error('the boundary is not unique')
  const content = z.record(z.string(), z.json()).parse(JSON.parse(json))
  return { untrusted: Number(number), ...content, end: Number(number) }
}

/** What a program reads in structured content, without its boundary, which must be first and last. */
export function withoutBoundary(structured: unknown): Record<string, unknown> {
  const entries = Object.entries(z.record(z.string(), z.unknown()).parse(structured))
  const [first, last] = [entries[0], entries.at(-1)]
  const isPair = first?.[0] === 'untrusted' && last?.[0] === 'end' && first[1] === last[1]
  if (!isPair || !/^\d{12}$/.test(String(first[1])))
    throw new Error(`no boundary around ${entries.map(([name]) => name).join()}`)
  return Object.fromEntries(entries.slice(1, -1))
}

/** An error's text, where foreign words have a boundary of their own, as people read it. */
export function withoutFences(text: string): string {
  const parts = text.split(/\[untrusted data (\d{12})\] (.*?) \[end \1\]/)
  return parts.filter((_part, at) => at % 3 !== 1).join('')
}
