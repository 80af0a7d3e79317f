import { expect, test } from 'vitest'
import { createPendingCards } from '../../../src/approval/pending-cards.ts'
import type { Proposal } from '../../../src/dataverse/proposal/proposal.ts'
import { parseRecordId } from '../../../src/dataverse/names.ts'
import { fakeClock } from '../../support/fake-clock.ts'

const never = new AbortController().signal

function proposalOf(number: number): Proposal {
  const id = parseRecordId(`00000000-0000-4000-8000-${String(number).padStart(12, '0')}`)
  return {
    tool: 'update_record',
    kind: 'update',
    entity: 'account',
    title: 'Account',
    records: [{ id, changes: [] }],
    makes: [],
    sent: number,
  }
}

function start() {
  const clock = fakeClock()
  const cards = createPendingCards({ clock })
  const only = () => cards.list()[0]?.id ?? ''
  return { clock, cards, only }
}

test('an approval counts once, for the same question', () => {
  const { cards, only } = start()
  expect(cards.offer('a', proposalOf(1))).toBe('pending')
  expect(cards.decide(only(), 'approved')).toBe(true)

  expect(cards.offer('a', proposalOf(1))).toBe('approved')
  expect(cards.offer('a', proposalOf(1))).toBe('pending')
})

test('an approval counts for ten minutes', async () => {
  const { clock, cards, only } = start()
  cards.offer('a', proposalOf(1))
  cards.decide(only(), 'approved')
  clock.pass(10 * 60_000 + 1)

  expect(cards.offer('a', proposalOf(1))).toBe('pending')
})

test('the same call makes no second card, and other values of the same record replace the first', () => {
  const { cards, only } = start()
  cards.offer('a', proposalOf(1))
  cards.offer('a', proposalOf(1))
  expect(cards.list()).toHaveLength(1)
  const first = only()

  cards.offer('b', proposalOf(1))

  expect(cards.list().map(({ state }) => state)).toEqual(['pending', 'replaced'])
  expect(cards.decide(first, 'approved')).toBe(false)
  expect(cards.offer('b', proposalOf(1))).toBe('pending')
})

test('a declined question stays declined for the call that asks again, once', () => {
  const { cards, only } = start()
  cards.offer('a', proposalOf(1))
  cards.decide(only(), 'declined')

  expect(cards.offer('a', proposalOf(1))).toBe('declined')
  expect(cards.offer('a', proposalOf(1))).toBe('pending')
})

test('at most 20 cards are pending', () => {
  const { cards, only } = start()
  for (let number = 0; number < 20; number += 1)
    expect(cards.offer(String(number), proposalOf(number))).toBe('pending')

  expect(cards.offer('more', proposalOf(99))).toBe('full')
  cards.decide(only(), 'declined')
  expect(cards.offer('more', proposalOf(99))).toBe('pending')
})

test('a call that waits goes on when the person decides', async () => {
  const { cards, only } = start()
  cards.offer('a', proposalOf(1))
  const waited = cards.changed('a', 45_000, never)
  cards.decide(only(), 'approved')

  await waited
  expect(cards.offer('a', proposalOf(1))).toBe('approved')
})

test('a call that is cancelled does not wait', async () => {
  const { cards } = start()
  const call = new AbortController()
  cards.offer('a', proposalOf(1))
  const waited = cards.changed('a', 45_000, call.signal)
  call.abort()

  await waited
  expect(cards.list().map(({ state }) => state)).toEqual(['pending'])
})
