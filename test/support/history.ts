import { isDataverseError } from '../../src/errors.ts'
import { createCaller } from '../../src/caller.ts'
import { createSandbox } from '../../sandbox/sandbox.ts'
import type { ToolAnswer } from '../../src/mcp/contract/tool.ts'
import { createRecord } from '../../tools/create-record.ts'
import { getRecord } from '../../tools/get-record.ts'
import { updateRecord } from '../../tools/update-record.ts'
import { createHistoryFaults } from './history-faults.ts'
import { createHurriedClock } from './hurried-clock.ts'
import { randomFrom } from './random-from.ts'
import { overFetch } from '../../src/network/wire.ts'
import { loadSampleData } from './sample-data.ts'

/** A write with the outcome that its caller saw. Each write has its own token. */
export interface Operation {
  readonly kind: 'create' | 'update' | 'append'
  readonly id: string
  readonly token: string
  /** `ok` or the code of the error. */
  readonly outcome: string
}

export interface History {
  readonly operations: readonly Operation[]
  /** Writes that the service has executed. */
  readonly ledger: readonly { readonly operation: string; readonly id: string }[]
  /** The final content of the records, by id: every appended token, in order. */
  readonly appended: ReadonlyMap<string, readonly string[]>
  readonly faults: number
}

/** Number of concurrent writers: as many as the service accepts at once. */
const workers = 8
/** Few records, so that changes collide. */
const records = 40

/**
 * Random creates and updates through the tools under random faults. Appends read a text with its
 * ETag and write it back with one more token: a lost update would lose a token.
 */
export async function runHistory({
  seed,
  operations: count,
  faultRate = 0.3,
}: {
  readonly seed: number
  readonly operations: number
  readonly faultRate?: number
}): Promise<History> {
  const random = randomFrom(seed)
  const pick = (most: number) => Math.floor(random() * most)
  const clock = createHurriedClock()
  const url = 'https://sandbox.invalid'
  const sandbox = createSandbox({ origin: url, clock, token: 't', load: loadSampleData })
  const faults = createHistoryFaults({ next: sandbox.fetch, random, rate: faultRate })
  const caller = createCaller(
    {
      environment: { url, host: 'sandbox.invalid', apiRoot: `${url}/api/data/v9.2/` },
      wire: overFetch(faults.fetch),
      token: { token: async () => faults.token() },
    },
    { clock, limits: { resultTokens: 20_000 } },
  )
  const { signal } = new AbortController()
  const context = { ...caller, signal }
  await caller.metadata.entity('account', { signal })
  const shared = Array.from({ length: records }, (_, index) => guid(index))
  for (const id of shared)
    await createRecord.prepare({ entity: 'account', id, values: { name: 'Shared' } })(context)
  faults.begin()

  const operations: Operation[] = []
  let last = 0
  async function work(): Promise<void> {
    while (last < count) {
      last += 1
      const number = last
      const kind = (['create', 'update', 'append', 'append'] as const)[pick(4)] ?? 'append'
      const id = kind === 'create' ? guid(1_000_000 + number) : (shared[pick(records)] ?? '')
      operations.push({ kind, id, token: `t${number}`, outcome: await run(kind, id, `t${number}`) })
    }
  }
  await Promise.all(Array.from({ length: workers }, work))
  faults.end()

  const appended = new Map<string, readonly string[]>()
  for (const id of shared) appended.set(id, tokensOf(await read(id)))
  return { operations, ledger: sandbox.ledger().slice(records), appended, faults: faults.count() }

  async function run(kind: Operation['kind'], id: string, token: string): Promise<string> {
    try {
      if (kind === 'create')
        await createRecord.prepare({ entity: 'account', id, values: { name: token } })(context)
      else if (kind === 'update')
        await updateRecord.prepare({ entity: 'account', id, values: { telephone1: token } })(
          context,
        )
      else await append(id, token)
      return 'ok'
    } catch (error) {
      if (!isDataverseError(error) || error.code === 'internal') throw error
      if (error.code === 'outcome_unknown' && error.facts.id !== id)
        throw new Error(`An unknown outcome names another id than ${id}.`, { cause: error })
      return error.code
    }
  }

  /** A failed read has written nothing, and its own error code says so. */
  async function append(id: string, token: string): Promise<void> {
    const found = await read(id)
    const description = [...tokensOf(found), token].join(' ')
    const args = { entity: 'account', id, values: { description }, etag: found['etag'] }
    await updateRecord.prepare(args)(context)
  }

  function read(id: string): Promise<ToolAnswer> {
    return getRecord.prepare({ entity: 'account', id, select: ['description'] })(context)
  }
}

const guid = (number: number) => `b0b00000-0000-4000-8000-${String(number).padStart(12, '0')}`

function tokensOf({ values }: ToolAnswer): readonly string[] {
  const text =
    typeof values === 'object' && values !== null && 'description' in values
      ? String(values.description)
      : ''
  return text.split(' ').filter((token) => token !== '')
}

/** The rules that a history violates; empty when every answer was correct. */
export function violationsOf({ operations, ledger, appended }: History): readonly string[] {
  const executed = new Map<string, number>()
  for (const { operation, id } of ledger) {
    const key = `${operation} ${id}`
    executed.set(key, (executed.get(key) ?? 0) + 1)
  }
  return [
    ...createViolations(operations, executed),
    ...updateViolations(operations, executed, appended),
  ]
}

function createViolations(
  operations: readonly Operation[],
  executed: ReadonlyMap<string, number>,
): readonly string[] {
  return operations.flatMap(({ kind, id, outcome }) => {
    if (kind !== 'create') return []
    const times = executed.get(`create ${id}`) ?? 0
    if (outcome === 'ok') return times === 1 ? [] : [`${id} is ok and was created ${times} times`]
    if (outcome === 'outcome_unknown') return times <= 1 ? [] : [`${id} was created ${times} times`]
    return times === 0 ? [] : [`${id} failed with ${outcome} and was created`]
  })
}

function updateViolations(
  operations: readonly Operation[],
  executed: ReadonlyMap<string, number>,
  appended: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  return [...appended].flatMap(([id, tokens]) => {
    const own = operations.filter((operation) => operation.id === id)
    const sure = own.filter(({ outcome }) => outcome === 'ok').length
    const unknown = own.filter(({ outcome }) => outcome === 'outcome_unknown').length
    const times = executed.get(`update ${id}`) ?? 0
    const counted =
      times >= sure && times <= sure + unknown
        ? []
        : [`${id} was updated ${times} times, ${sure} are ok and ${unknown} unknown`]
    const appends = own.flatMap(({ kind, token, outcome }) => {
      if (kind !== 'append') return []
      const found = tokens.filter((one) => one === token).length
      if (outcome === 'ok') return found === 1 ? [] : [`${token} is ok but appears ${found} times`]
      if (outcome === 'outcome_unknown')
        return found <= 1 ? [] : [`${token} appears ${found} times`]
      return found === 0 ? [] : [`${token} failed with ${outcome} but appears in the record`]
    })
    return [...counted, ...appends]
  })
}
