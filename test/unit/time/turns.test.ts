import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { atOnce, createTurns, inTurns } from '../../../src/time/turns.ts'

const turns = { given: 0 }
const { setImmediate } = globalThis

beforeEach(() => {
  turns.given = 0
  vi.stubGlobal('setImmediate', (done: () => void) => {
    turns.given += 1
    return setImmediate(done)
  })
})

afterEach(() => {
  vi.unstubAllGlobals()
})

async function turnsFor(mostCharacters: number, pieces: readonly number[]): Promise<number> {
  const turn = createTurns(mostCharacters)
  for (const piece of pieces) await turn(piece)
  return turns.given
}

test.each<[readonly number[], number]>([
  [[5, 5], 0],
  [[5, 5, 1], 1],
  [[5, 6], 1],
  [[100], 0],
  [[100, 100, 100], 2],
  [[4, 4, 4, 4, 4, 4], 2],
  [[0, 0, 0], 0],
])('of steps of ten, pieces of %j give others %i turns', async (pieces, expected) => {
  expect(await turnsFor(10, pieces)).toBe(expected)
})

function* count(steps: number): Generator<void, string> {
  for (let step = 0; step < steps; step += 1) yield
  return 'done'
}

test('work in steps gives a turn wherever it yields', async () => {
  expect(await inTurns(count(3))).toBe('done')

  expect(turns.given).toBe(3)
})

test('the same work at once gives none', () => {
  expect(atOnce(count(3))).toBe('done')

  expect(turns.given).toBe(0)
})
