import * as z from 'zod'

/** The JSON between the two boundary lines of an answer's text block. The lines must be a pair. */
export function readAnswerText(text: string): unknown {
  const [, number = '', json = ''] =
    /^\[untrusted data (\d{12})\]\n([^]*)\n\[end \1\]$/.exec(text) ?? []
  if (number === '') throw new Error(`no boundary around ${text.slice(0, 200)}`)
  if (text.split(number).length !== 3) throw new Error('the boundary is not unique')
  return z.json().parse(JSON.parse(json))
}
