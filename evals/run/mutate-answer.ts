import type { Answer, AnswerValue } from '../check/answer.ts'
import type { PlanCall } from './follow-plan.ts'

/** A wrong answer and what is wrong with it. */
export interface WrongAnswer {
  readonly what: string
  readonly reply: (answer: Answer) => unknown
}

/** Answers that an agent could give by mistake: one value wrong, missing or taken from another row. */
export function wrongAnswers(answer: Answer, calls: readonly PlanCall[]): readonly WrongAnswer[] {
  const others = textsOf(calls)
  const wrong = Object.entries(answer).flatMap(([key, value]) => [
    ...wrongValues(value, others).map((other) => ({
      what: `${key} ${JSON.stringify(other)} for ${JSON.stringify(value)}`,
      reply: (given: Answer) => ({ ...given, [key]: other }),
    })),
    {
      what: `no ${key}`,
      reply: (given: Answer) =>
        Object.fromEntries(Object.entries(given).filter(([name]) => name !== key)),
    },
  ])
  return [...wrong, { what: 'no answer', reply: () => undefined }]
}

function wrongValues(value: AnswerValue, others: readonly string[]): readonly unknown[] {
  if (typeof value === 'number')
    return [value + 1, Math.round(value * 110 + 10) / 100, String(value)]
  if (typeof value === 'boolean') return [!value]
  if (typeof value === 'string') {
    const [other = `${value} and more`] = others.filter((text) => !isLike(text, value))
    return value === '' ? ['555-0100'] : [other, `${value} or ${other}`]
  }
  return [value.slice(0, -1), [...value, 'one more'], []].filter(
    (list) => list.length !== value.length,
  )
}

const isLike = (one: string, other: string) => one.toLowerCase() === other.toLowerCase()

/** Short texts of the rows that came. */
function textsOf(calls: readonly PlanCall[]): readonly string[] {
  const cells = calls.flatMap(({ content }) => {
    const { rows } = content
    return Array.isArray(rows) ? rows.flat() : []
  })
  return cells.filter(
    (cell): cell is string =>
      typeof cell === 'string' && cell.length < 60 && !/^[\da-f-]{36}$/.test(cell),
  )
}
