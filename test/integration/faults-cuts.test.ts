import { expect, test } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import { staticTokenSource } from '../../src/dataverse/client/token-source.ts'
import { parseEnvironmentUrl } from '../../src/environment/address.ts'
import { isDataverseError } from '../../src/errors.ts'
import { createCaller } from '../../src/caller.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import type { ToolAnswer } from '../../src/mcp/contract/tool.ts'
import { createRecord } from '../../tools/create-record.ts'
import { updateRecord } from '../../tools/update-record.ts'
import { startFaultProxy } from '../support/fault-proxy.ts'
import type { Direction } from '../support/fault-proxy.ts'
import { createHurriedClock } from '../support/hurried-clock.ts'
import { startListener } from '../support/sandbox-listener.ts'
import type { Wire } from '../../src/network/wire.ts'
import { wires } from '../support/wires.ts'

/** Connections that are cut at the same time. Each has its own proxy and server. */
const lanes = 12

interface Cut {
  readonly direction: Direction
  readonly bytes: number
}

type Ended = { readonly id: string } & (
  | { readonly outcome: 'ok' }
  | { readonly outcome: 'outcome_unknown' | 'unavailable' }
)

test.each(wires)(
  'R41 R45 a create cut after any byte of request or response makes exactly one record, over %s',
  async (_, makeWire) => {
    const { sandbox, baseUrl } = await startListener({ clock: systemClock })
    const written = (id: string) => entries(sandbox, 'create', id)

    const { cuts, ended } = await cutEverywhere(baseUrl, makeWire, async (lane, number) => {
      const id = guid(number)
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
      const id = guid(number)
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

const guid = (number: number) => `c0ffee00-0000-4000-8000-${String(number).padStart(12, '0')}`

interface Lane {
  readonly proxy: Awaited<ReturnType<typeof startFaultProxy>>
  create(args: unknown): Promise<ToolAnswer>
  update(args: unknown): Promise<ToolAnswer>
}

/**
 * A server that uses the sandbox over real sockets through a proxy. Its definitions are already
 * read.
 */
async function connectLane(target: string, makeWire: () => Wire): Promise<Lane> {
  const proxy = await startFaultProxy(target)
  const caller = createCaller(
    {
      environment: parseEnvironmentUrl(proxy.url),
      wire: makeWire(),
      token: staticTokenSource('t'),
    },
    { clock: createHurriedClock(), limits: { resultTokens: 20_000 } },
  )
  const { signal } = new AbortController()
  await caller.metadata.entity('account', { signal })
  return {
    proxy,
    create: (args) => createRecord.prepare(args)({ ...caller, signal }),
    update: (args) => updateRecord.prepare(args)({ ...caller, signal }),
  }
}

type Act = (lane: Lane, number: number) => Promise<Ended>

/** Acts once for every byte position of one exchange, with the connection cut at that position. */
async function cutEverywhere(target: string, makeWire: () => Wire, act: Act) {
  const all = await Promise.all(Array.from({ length: lanes }, () => connectLane(target, makeWire)))
  const [first] = all
  if (!first) throw new Error('There is no lane.')
  await run(first, { direction: 'request', bytes: Infinity }, 0, act)
  const { request, response } = first.proxy.passed()
  const cuts: Cut[] = [
    ...positions('request', request),
    // Some headers differ in length from response to response.
    ...positions('response', response - 8),
  ]
  const ended: Ended[] = []
  const pending = cuts.entries()
  await Promise.all(
    all.map(async (lane) => {
      for (const [index, cut] of pending) {
        ended.push(await run(lane, cut, index + 1, act))
        if (!lane.proxy.hasCut()) throw new Error(`Nothing was cut: ${JSON.stringify(cut)}`)
      }
    }),
  )
  return { cuts: cuts.length, ended }
}

async function run(lane: Lane, { direction, bytes }: Cut, number: number, act: Act) {
  lane.proxy.cutAfter(direction, bytes)
  return act(lane, number)
}

const positions = (direction: Direction, length: number): Cut[] =>
  Array.from({ length }, (_, bytes) => ({ direction, bytes }))

async function toEnded(id: string, answer: Promise<ToolAnswer>): Promise<Ended> {
  try {
    expect((await answer)['id']).toBe(id)
    return { id, outcome: 'ok' }
  } catch (error) {
    if (!isDataverseError(error)) throw error
    if (error.code === 'outcome_unknown' && error.facts.id === id)
      return { id, outcome: error.code }
    if (error.code === 'unavailable') return { id, outcome: error.code }
    throw error
  }
}

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
