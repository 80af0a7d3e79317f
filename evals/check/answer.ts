/** What an answer holds, by key: a number, one line of text, true or false, a day, or a list of texts. */
export type AnswerKind = 'number' | 'text' | 'true or false' | 'YYYY-MM-DD' | 'list of texts'
export type AnswerShape = Readonly<Record<string, AnswerKind>>
export type AnswerValue = string | number | boolean | readonly string[]
export type Answer = Readonly<Record<string, AnswerValue>>

/** The answer of a task that only changes records. */
export const doneShape = { done: 'true or false' } as const
export const done: Answer = { done: true }

/** How the shape is told to an agent: `{"count": number, "largest": text}`. */
export function showShape(shape: AnswerShape): string {
  const keys = Object.entries(shape).map(([key, kind]) => `"${key}": ${kind}`)
  return `{${keys.join(', ')}}`
}

/** What is wrong with an answer, in one line for each key; empty if nothing is. */
export function answerProblems(
  given: unknown,
  expected: Answer,
  shape: AnswerShape,
): readonly string[] {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    return ['The answer is not a JSON object.']
  }
  const values = new Map<string, unknown>(Object.entries(given))
  const surplus = [...values.keys()].filter((key) => !(key in shape))
  return [
    ...surplus.map((key) => `${key} is not in the answer's shape.`),
    ...Object.entries(expected).flatMap(([key, value]) =>
      isSame(values.get(key), value)
        ? []
        : [`${key} is ${JSON.stringify(values.get(key))}, not ${JSON.stringify(value)}.`],
    ),
  ]
}

/** Numbers match to half a hundredth, texts without regard to case and space, lists in any order. */
function isSame(given: unknown, expected: AnswerValue): boolean {
  if (typeof expected === 'number')
    return typeof given === 'number' && Math.abs(given - expected) <= 0.0051
  if (typeof expected === 'boolean') return given === expected
  if (typeof expected === 'string')
    return typeof given === 'string' && plain(given) === plain(expected)
  if (!Array.isArray(given) || given.length !== expected.length) return false
  const wanted = expected.map(plain).toSorted()
  return given
    .map((one) => plain(String(one)))
    .toSorted()
    .every((one, at) => one === wanted[at])
}

const plain = (text: string) => text.trim().replaceAll(/\s+/g, ' ').toLowerCase()
