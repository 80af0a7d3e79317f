import { expect, test } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { cutEverywhere, cutGuid, toEnded } from '../support/cut-everywhere.ts'
import { startListener } from '../support/sandbox-listener.ts'
import { wires } from '../support/wires.ts'

test.each(wires)(
  'R41 R45 a create cut after any byte of request or response makes exactly one record, over %s',
  async (_, makeWire) => {
    const { sandbox, baseUrl } = await startListener({ clock: systemClock })
    const written = (id: string) => entries(sandbox, 'create', id)

    const { cuts, ended } = await cutEverywhere(baseUrl, makeWire, async (lane, number) => {
      const id = cutGuid(number)
      return toEnded(id, lane.create({ entity: 'account', id, values: { name: `Cut ${number}` } }))
    })

    expect(cuts).toBeGreaterThan(1000)
    expect(ended.filter(({ id, outcome }) => outcome !== 'ok' || written(id) !== 1)).toEqual([])
    expect(new Set(ended.map(({ id }) => id)).size).toBe(cuts)
  },
  60_000,
)

test.each(wires)(
  'R45 an update cut after any byte is done once, or unknown with the id, over %s',
  async (_, makeWire) => {
    const { sandbox, baseUrl } = await startListener({ clock: systemClock })
    const updates = (id: string) => entries(sandbox, 'update', id)

    const { cuts, ended } = await cutEverywhere(baseUrl, makeWire, async (lane, number) => {
      const id = cutGuid(number)
      await addAccount(sandbox, id)
      return toEnded(
        id,
        lane.update({ entity: 'account', id, values: { telephone1: `${number}` } }),
      )
    })

    expect(cuts).toBeGreaterThan(1000)
    const wrong = ended.filter(({ id, outcome }) => {
      if (outcome === 'ok') return updates(id) !== 1
      return outcome === 'outcome_unknown' ? updates(id) > 1 : updates(id) > 0
    })
    expect(wrong).toEqual([])
    const outcomes = new Set(ended.map(({ outcome }) => outcome))
    expect(outcomes).toContain('outcome_unknown')
  },
  60_000,
)

/** Straight into the sandbox: only what is cut has to go over sockets. */
async function addAccount({ origin, fetch }: Sandbox, id: string): Promise<void> {
  const answer = await fetch(
    new Request(`${origin}/api/data/v9.2/accounts`, {
      method: 'POST',
      headers: { Authorization: 'Bearer t', 'Content-Type': 'application/json' },
      body: JSON.stringify({ accountid: id, name: 'Cut' }),
    }),
  )
  expect(answer.status).toBe(204)
}

const entries = (sandbox: Sandbox, operation: 'create' | 'update', id: string) =>
  sandbox.ledger().filter((entry) => entry.operation === operation && entry.id === id).length
