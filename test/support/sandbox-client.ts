import { createSandbox } from '../../sandbox/sandbox.ts'
import { loadSchema } from '../../sandbox/schema/load-schema.ts'
import { seedId, seedIds } from '../../sandbox/seed/seed-ids.ts'
import type { LedgerEntry, StoredLink, StoredRow } from '../../sandbox/store/store.ts'
import { fakeClock } from './fake-clock.ts'
import type { FakeClock } from './fake-clock.ts'
import { loadSampleData } from './sample-data.ts'

export interface SandboxAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed body; an empty object when it is not a JSON object. */
  readonly json: Readonly<Record<string, unknown>>
  /** The objects of `value`. */
  readonly rows: readonly Readonly<Record<string, unknown>>[]
  readonly error: { readonly code?: unknown; readonly message?: unknown }
}

export interface SandboxClient {
  readonly clock: FakeClock
  /** Sends to a path below the root, or to an absolute URL. An object body is sent as JSON. */
  send(
    method: string,
    path: string,
    options?: { readonly body?: unknown; readonly headers?: Readonly<Record<string, string>> },
  ): Promise<SandboxAnswer>
  get(path: string, headers?: Readonly<Record<string, string>>): Promise<SandboxAnswer>
  ledger(): readonly LedgerEntry[]
  /** The same environment, called as another user. It must have a token. */
  as(user: string): Pick<SandboxClient, 'send' | 'get'>
}

export const origin = 'https://contoso.crm4.dynamics.com'
export const root = `${origin}/api/data/v9.2/`

/** Requests every annotation. */
export const withAnnotations = { Prefer: 'odata.include-annotations="*"' }
export const withRepresentation = { Prefer: 'return=representation' }

/** `id(7)` is a GUID that ends in 7. */
export function id(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`
}

/**
 * An environment of the shipped tables with the shipped rows, or with `smallWorld` and these rows.
 */
export function createSandboxClient({
  rows,
  links = [],
  token,
}: {
  rows?: readonly EntityRow[]
  links?: readonly StoredLink[]
  token?: string
} = {}): SandboxClient {
  const clock = fakeClock(Date.parse('2026-11-18T10:30:00Z'))
  const load = () => ({
    schema: loadSchema(),
    content: { rows: [...smallWorld, ...(rows ?? [])], links: [...smallWorldLinks, ...links] },
  })
  const sandbox = createSandbox({
    origin,
    clock,
    ...(token !== undefined && { token }),
    load: rows ? load : loadSampleData,
  })

  async function send(
    ...[method, path, { body, headers = {} } = {}]: Parameters<SandboxClient['send']>
  ): Promise<SandboxAnswer> {
    const isJson = body !== undefined && typeof body !== 'string'
    const answer = await sandbox.fetch(
      new Request(/^https?:/.test(path) ? path : root + path, {
        method,
        headers: { ...(isJson && { 'Content-Type': 'application/json' }), ...headers },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    )
    const text = await answer.text()
    const isObjectText = answer.headers.get('content-type')?.startsWith('application/json') === true
    const json = toObject(isObjectText ? JSON.parse(text) : undefined)
    return {
      status: answer.status,
      headers: answer.headers,
      text,
      json,
      rows: Array.isArray(json['value']) ? json['value'].map(toObject) : [],
      error: toObject(json['error']),
    }
  }

  return {
    clock,
    send,
    get: (path, headers) => send('GET', path, headers && { headers }),
    ledger: () => sandbox.ledger(),
    as(user) {
      const authorization = { Authorization: `Bearer ${token}.${user}` }
      return {
        send: (method, path, options) =>
          send(method, path, { ...options, headers: { ...options?.headers, ...authorization } }),
        get: (path, headers) => send('GET', path, { headers: { ...headers, ...authorization } }),
      }
    },
  }
}

export interface EntityRow {
  readonly entity: string
  readonly row: StoredRow
}

export function account(number: number, values: StoredRow): EntityRow {
  return { entity: 'account', row: { accountid: id(number), ...values } }
}

export function contact(number: number, values: StoredRow): EntityRow {
  return { entity: 'contact', row: { contactid: id(number), ...values } }
}

const administratorRole = seedId('role', 'System Administrator')

/** The rows that every environment needs: one user in one business unit, one team, two currencies. */
const smallWorld: readonly EntityRow[] = [
  {
    entity: 'transactioncurrency',
    row: {
      transactioncurrencyid: seedIds.baseCurrency,
      currencyname: 'US Dollar',
      isocurrencycode: 'USD',
      currencysymbol: '$',
      currencyprecision: 2,
      exchangerate: 1,
    },
  },
  {
    entity: 'transactioncurrency',
    row: {
      transactioncurrencyid: seedIds.euro,
      currencyname: 'Euro',
      isocurrencycode: 'EUR',
      currencysymbol: '€',
      currencyprecision: 2,
      exchangerate: 0.5,
    },
  },
  {
    entity: 'businessunit',
    row: { businessunitid: seedIds.rootBusinessUnit, name: 'Sandbox' },
  },
  {
    entity: 'systemuser',
    row: {
      systemuserid: seedIds.defaultUser,
      fullname: 'Alex Baker',
      domainname: 'alex@contoso.com',
      businessunitid: seedIds.rootBusinessUnit,
    },
  },
  {
    entity: 'team',
    row: {
      teamid: seedIds.salesTeam,
      name: 'Key Accounts',
      businessunitid: seedIds.rootBusinessUnit,
      administratorid: seedIds.defaultUser,
    },
  },
  { entity: 'role', row: { roleid: administratorRole, name: 'System Administrator' } },
]

/** The user is an administrator, the team may own rows. */
const smallWorldLinks: readonly StoredLink[] = [
  {
    relation: 'systemuserroles_association',
    first: seedIds.defaultUser,
    second: administratorRole,
  },
  { relation: 'teamroles_association', first: seedIds.salesTeam, second: administratorRole },
]

function toObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {}
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
