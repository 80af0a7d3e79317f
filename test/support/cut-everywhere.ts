import { expect } from 'vitest'
import { staticTokenSource } from '../../src/dataverse/client/token-source.ts'
import { parseEnvironmentUrl } from '../../src/environment/address.ts'
import { isDataverseError } from '../../src/errors.ts'
import { createCaller } from '../../src/caller.ts'
import type { ToolAnswer } from '../../src/mcp/contract/tool.ts'
import { createRecord } from '../../tools/create-record.ts'
import { updateRecord } from '../../tools/update-record.ts'
import { startFaultProxy } from './fault-proxy.ts'
import type { Direction } from './fault-proxy.ts'
import { createHurriedClock } from './hurried-clock.ts'
import type { Wire } from '../../src/network/wire.ts'

/** Connections that are cut at the same time. Each has its own proxy and server. */
const lanes = 12

interface Cut {
  readonly direction: Direction
  readonly bytes: number
}

/** How a write ended whose connection was cut. */
export type Ended = { readonly id: string } & (
  | { readonly outcome: 'ok' }
  | { readonly outcome: 'outcome_unknown' | 'unavailable' }
)

/** The id of the record of one cut. */
export const cutGuid = (number: number) =>
  `c0ffee00-0000-4000-8000-${String(number).padStart(12, '0')}`

export interface Lane {
  readonly proxy: Awaited<ReturnType<typeof startFaultProxy>>
  create(args: unknown): Promise<ToolAnswer>
  update(args: unknown): Promise<ToolAnswer>
}

/**
 * A server that uses the sandbox over real sockets through a proxy. Its definitions are already
 * read.
 */
async function connectLane(
  target: string,
  makeWire: () => Wire,
  entities: readonly string[],
): Promise<Lane> {
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
  for (const entity of entities) await caller.metadata.entity(entity, { signal })
  return {
    proxy,
    create: (args) => createRecord.prepare(args)({ ...caller, signal }),
    update: (args) => updateRecord.prepare(args)({ ...caller, signal }),
  }
}

type Act = (lane: Lane, number: number) => Promise<Ended>

/** Acts once for every byte position of one exchange, with the connection cut at that position. */
export async function cutEverywhere(
  target: string,
  makeWire: () => Wire,
  act: Act,
  entities: readonly string[] = ['account'],
) {
  const all = await Promise.all(
    Array.from({ length: lanes }, () => connectLane(target, makeWire, entities)),
  )
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

/** @throws every other error. */
export async function toEnded(id: string, answer: Promise<ToolAnswer>): Promise<Ended> {
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
