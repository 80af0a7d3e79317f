import { randomUUID } from 'node:crypto'
import * as z from 'zod'
import { systemClock } from '../../src/time/clock.ts'
import { loadSeed } from '../environment.ts'
import type { EnvironmentData } from '../environment.ts'
import { parseFaultPlan } from '../faults/plan.ts'
import { startSandboxListener } from '../listener/http-listener.ts'
import { layOver, parseOverlay } from '../overlay.ts'
import { withRequestLog } from '../request-log.ts'
import type { LoggedRequest } from '../request-log.ts'
import { createSandbox as createInner } from '../sandbox.ts'
import type { StoreContent } from '../store/store.ts'
import { createReplaceable } from './replaceable.ts'

/** `sandbox.d.ts` describes these for users of the package. */
interface Options {
  readonly schema?: unknown
  readonly data?: unknown
  readonly user?: string
  readonly now?: () => Date | number
  readonly faults?: unknown
  readonly port?: number
}

/** Stands for the environment where nothing listens. */
const inProcess = 'https://sandbox.localhost'

/** The sandbox of the package: docs/sandbox.md and `sandbox.d.ts` describe it. */
export async function createSandbox({
  schema,
  data = [],
  user,
  now,
  faults = [],
  port,
}: Options = {}) {
  const overlay = read('schema', () =>
    parseOverlay({ ...toTables(schema), rows: [...rowsOf(schema), ...listOf(data)] }),
  )
  const start = read('data', () => layOver(loadSeed(), overlay))
  const clock = { ...systemClock, ...(now && { now: () => Number(now()) }) }
  const token = randomUUID()
  const requests: LoggedRequest[] = []
  const plan = read('faults', () => parseFaultPlan(toPlan(faults)))
  const replaceable = createReplaceable((origin, from: EnvironmentData) =>
    createInner({
      origin,
      clock,
      token,
      load: () => from,
      faults: plan,
      ...(user !== undefined && { user }),
    }),
  )
  const { sandbox } = replaceable
  const listener =
    port === undefined
      ? undefined
      : await startSandboxListener({
          port,
          host: '127.0.0.1',
          clock,
          token,
          log: (entry) => requests.push(entry),
          create: ({ origin }) => {
            replaceable.start(origin, start)
            return sandbox
          },
        })
  if (listener === undefined) replaceable.start(inProcess, start)
  const url = listener?.baseUrl ?? inProcess
  const logged = withRequestLog((request) => sandbox.fetch(request), {
    clock,
    faultsOf: (request) => sandbox.faults.appliedTo(request),
    log: (entry) => requests.push(entry),
  })

  return {
    url,
    /** @throws Error if no user has this name. */
    token(name?: string): string {
      if (name === undefined) return token
      if (sandbox.hasUser(name)) return `${token}.${name}`
      const known = sandbox.users().map(({ key }) => key)
      throw new Error(`No user is called ${name}. Users: ${known.join(', ')}.`)
    },
    users: () => sandbox.users(),
    fetch: (input: string | URL | Request, init?: RequestInit): Promise<Response> => {
      const target = typeof input === 'string' ? new URL(input, `${url}/api/data/v9.2/`) : input
      return logged(new Request(target, init))
    },
    reset(): void {
      replaceable.start(url, start)
      requests.length = 0
    },
    snapshot: () => Object.freeze({ content: copyOf(sandbox.content()) }),
    /** @param taken - What `snapshot` of this sandbox returned. */
    restore(taken: { readonly content: StoreContent }): void {
      replaceable.start(url, { schema: start.schema, content: taken.content })
    },
    requests: () => requests.map((entry) => ({ ...entry })),
    faults: {
      set: (given: unknown) =>
        sandbox.faults.replace(read('faults', () => parseFaultPlan(toPlan(given)))),
      state: () => sandbox.faults.state(),
    },
    close: async (): Promise<void> => {
      await listener?.close()
    },
  }
}

/** Rows that later writes do not change. */
function copyOf({ rows, links, ...rest }: StoreContent): StoreContent {
  return {
    ...rest,
    rows: [...rows].map(({ entity, row }) => ({ entity, row: { ...row } })),
    ...(links && { links: [...links] }),
  }
}

const file = z.looseObject({
  tables: z.array(z.unknown()).default([]),
  rows: z.array(z.unknown()).default([]),
})

const toTables = (schema: unknown) =>
  Array.isArray(schema) ? { tables: schema } : { tables: file.parse(schema ?? {}).tables }
const rowsOf = (schema: unknown): readonly unknown[] =>
  Array.isArray(schema) ? [] : file.parse(schema ?? {}).rows
const listOf = (data: unknown): readonly unknown[] => z.array(z.unknown()).parse(data)
const toPlan = (faults: unknown) => (Array.isArray(faults) ? { rules: faults } : faults)

/** Tells in which option a value is wrong, and where. */
function read<Result>(option: string, run: () => Result): Result {
  try {
    return run()
  } catch (error) {
    const reason =
      error instanceof z.ZodError
        ? error.issues
            .slice(0, 3)
            .map(({ path, message }) => `${path.join('.')}: ${message}`)
            .join('; ')
        : error instanceof Error
          ? error.message
          : String(error)
    throw new Error(`createSandbox: ${option} is wrong: ${reason}`, { cause: error })
  }
}
