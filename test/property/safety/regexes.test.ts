import { expect, test } from 'vitest'
import { findRegexes, piecesOf } from './regexes.ts'
import type { FoundRegex } from './regexes.ts'

/** The limit for 100,000 characters. A linear expression takes a hundredth of it. */
const enoughMs = 50
const longest = 100_000

const regexes = findRegexes(['odata', 'sandbox', 'src', 'tools'])

test('R29 every regular expression of the program is linear on 100,000 characters crafted against it', () => {
  const slow = regexes.flatMap((regex) => {
    const attack = slowestOf(regex)
    return attack === undefined
      ? []
      : [`${regex.file}: /${regex.source}/${regex.flags} on ${attack}`]
  })

  expect(regexes.length).toBeGreaterThan(200)
  expect(slow).toEqual([])
}, 300_000)

test('R29 an expression that is not linear would be found', () => {
  const bad = { file: 'x.ts', source: String.raw`\s+$`, flags: '' }

  expect(slowestOf(bad, 20_000)).toBeDefined()
})

/**
 * The piece of the attack for which the expression is not linear: it takes above 50 ms, and more
 * than double the time for double the length, so that a slow machine alone does not fail the test.
 */
function slowestOf(regex: FoundRegex, length = longest): string | undefined {
  const pattern = new RegExp(regex.source, regex.flags)
  for (const piece of piecesOf(regex))
    for (const attack of attacks) {
      if (timeOf(pattern, attack(piece, length)) <= enoughMs) continue
      const whole = bestOf(pattern, attack(piece, length))
      if (whole > enoughMs && whole > 2.8 * bestOf(pattern, attack(piece, length / 2)))
        return JSON.stringify(piece)
    }
  return undefined
}

const bestOf = (pattern: RegExp, text: string) =>
  Math.min(...[1, 2, 3].map(() => timeOf(pattern, text)))

function timeOf(pattern: RegExp, text: string): number {
  const started = performance.now()
  text.replace(pattern, '')
  return performance.now() - started
}

/** A long run of text that the expression matches, followed or preceded by something else. */
const attacks = [
  (piece: string, length: number) => `${runOf(piece, length)}\u0001`,
  (piece: string, length: number) => `x${runOf(piece, length)}`,
]

const runs = new Map<string, string>()

function runOf(piece: string, length: number): string {
  const key = `${length} ${piece}`
  const held = runs.get(key) ?? piece.repeat(Math.ceil(length / piece.length)).slice(0, length)
  runs.set(key, held)
  return held
}
