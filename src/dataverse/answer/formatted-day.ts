/**
 * The days, of some neighboring ones, that a formatted date can mean; empty if it is none of them. The
 * date may be in any order, with any separators and digits, with a four-digit or two-digit year of the
 * Gregorian, Buddhist, Taiwanese or Japanese calendar, or with the month's name.
 *
 * Every number of the text serves once: as day, month or year. So `02.01.2024` cannot be January 1, and
 * a text that fits one day only settles which one is meant.
 *
 * @param days - `2026-01-31`; the meant day is one of them.
 */
export function daysThatFit(formatted: string, days: readonly string[]): readonly string[] {
  const numbers = numbersIn(formatted)
  if (numbers.length < 2 || numbers.length > mostNumbers) return []
  const isPair = numbers.length === 2
  if (isPair && !/\p{L}/u.test(formatted)) return []
  const mayNameMonth = isPair || monthName.test(formatted)
  return days.filter((text) => {
    const [year = 0, month = 0, day = 0] = text.split('-').map(Number)
    const isYear = (number: number) => yearForms(year).includes(number)
    const isMonth = (number: number) => number === month
    const isDay = (number: number) => number === day
    if (isPair) return haveAll(numbers, [isDay, isMonth]) || haveAll(numbers, [isDay, isYear])
    if (haveAll(numbers, [isDay, isMonth, isYear])) return true
    return mayNameMonth && haveAll(numbers, [isDay, isYear])
  })
}

/** A date with weekday, week and time has fewer numbers. */
const mostNumbers = 8

/** Three letters or more, except in scripts that write words for day, month and year after the numbers. */
const monthName =
  /(?:(?!\p{Script=Han}|\p{Script=Hangul}|\p{Script=Hiragana}|\p{Script=Katakana})[\p{L}\p{M}]){3,}/u

/** The numbers in a text, in the digits of any script. */
function numbersIn(text: string): readonly number[] {
  return (text.match(/\p{Nd}+/gu) ?? []).map((digits) =>
    Array.from(digits).reduce((number, digit) => number * 10 + digitValue(digit), 0),
  )
}

/** Unicode encodes the decimal digits of every script as runs of ten. */
function digitValue(digit: string): number {
  const code = digit.codePointAt(0) ?? 0
  let start = code
  while (isDigit(start - 1)) start -= 1
  return (code - start) % 10
}

const isDigit = (code: number) => /^\p{Nd}$/u.test(String.fromCodePoint(code))

/** First years of calendars with Gregorian months, as their distance from the Gregorian year. */
const eras = { taiwan: 1911, showa: 1925, heisei: 1988, reiwa: 2018 } as const

function yearForms(year: number): readonly number[] {
  const buddhist = year + 543
  const since = Object.values(eras).map((start) => year - start)
  return [year, year % 100, buddhist, buddhist % 100, ...since.filter((count) => count > 0)]
}

/** Whether each test accepts a number of its own. */
function haveAll(
  numbers: readonly number[],
  [test, ...others]: readonly ((number: number) => boolean)[],
): boolean {
  if (test === undefined) return true
  return numbers.some(
    (number, index) => test(number) && haveAll(numbers.toSpliced(index, 1), others),
  )
}
