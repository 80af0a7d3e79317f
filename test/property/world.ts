import * as fc from 'fast-check'

import { account, contact, createSandboxClient, id } from '../support/sandbox-client.ts'
import type { EntityRow, SandboxAnswer, SandboxClient } from '../support/sandbox-client.ts'

export type Value = string | number | boolean | null
/** A row as the oracle sees it: values by the names that a query uses. */
export type Row = Readonly<Record<string, Value>>

/** Checks a property for a thousand random values, like every property of this folder. */
export async function forAll<T extends [unknown, ...unknown[]]>(
  arbitraries: { [At in keyof T]: fc.Arbitrary<T[At]> },
  law: (...values: T) => Promise<void>,
): Promise<void> {
  await fc.assert(fc.asyncProperty<T>(...arbitraries, law), { numRuns: 1000 })
}

const names = [
  'Contoso',
  'contoso',
  'Fabrikam, Inc.',
  "O'Brien & Sons",
  '100% Natural',
  'Under_score',
  'Bracket [West]',
  'Café Zürich',
  'cafe zurich',
  'Ärzte',
  'Zebra',
  'Contoso',
  '东京 a',
  'x_y%z[0]',
  'a+b=c?',
]
const cities = ['Paris', 'paris', 'Rome', null, 'São Paulo', 'Rom', null]
const revenues = [null, 0, 0.01, 99.5, 100, 100, 2500.25, null, 1_000_000]
const industries = [null, 1, 6, 6, 33]
const flags = [null, true, false]

function pick<T>(values: readonly T[], at: number): T {
  const value = values[at % values.length]
  if (value === undefined) throw new Error('There is nothing to pick from.')
  return value
}

/** Sixteen accounts with nulls, ties and difficult text. */
export const accounts: readonly Row[] = Array.from({ length: 16 }, (_, at) => ({
  accountid: id(at + 1),
  name: pick(names, at),
  address1_city: pick(cities, at * 3),
  address1_country: pick(cities, at * 5 + 1),
  revenue: pick(revenues, at * 2),
  creditlimit: pick(revenues, at * 7 + 3),
  numberofemployees: pick([null, 0, 5, 5, 12, 4000], at * 5),
  industrycode: pick(industries, at * 3),
  donotemail: pick(flags, at * 2),
  createdon: `2026-0${1 + (at % 9)}-1${at % 7}T0${at % 10}:30:00Z`,
  _primarycontactid_value: at % 3 === 0 ? null : id(101 + (at % 10)),
}))

/** Ten contacts. The first accounts have several. */
export const contacts: readonly Row[] = Array.from({ length: 10 }, (_, at) => ({
  contactid: id(101 + at),
  fullname: pick(['Ann Lee', 'Bob Ray', 'ann lee', 'Zoë Ång', "D'Arcy Moe"], at),
  numberofchildren: pick([null, 0, 2, 3], at * 3),
  birthdate: pick([null, '1970-01-31', '1999-12-31'], at),
  _parentcustomerid_value: at % 4 === 3 ? null : id(1 + (at % 4)),
}))

const rows: readonly EntityRow[] = [
  ...accounts.map(({ _primarycontactid_value: primarycontactid, ...values }, at) =>
    account(at + 1, {
      ...withoutNulls(values),
      ...withoutNulls({ primarycontactid: primarycontactid ?? null }),
    }),
  ),
  ...contacts.map(({ _parentcustomerid_value: parentcustomerid, ...values }, at) =>
    contact(101 + at, {
      ...withoutNulls(values),
      ...(parentcustomerid !== null && {
        parentcustomerid: parentcustomerid ?? null,
        'parentcustomerid@entity': 'account',
      }),
    }),
  ),
]

/** An environment with these rows. All environments share the tables. */
export function createWorld(): SandboxClient {
  return createSandboxClient({ rows })
}

/** The account of a contact, or the primary contact of an account. */
export function find(
  table: readonly Row[],
  key: string,
  value: Value | undefined,
): Row | undefined {
  return table.find((row) => row[key] === value)
}

/** Query options as written in a URL, without undefined ones. */
export function toQuery(options: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(options)
    .flatMap(([name, value]) =>
      value === undefined ? [] : [`${name}=${encodeURIComponent(value)}`],
    )
    .join('&')
}

/** The rows of a request that must succeed. */
export async function read(
  client: SandboxClient,
  set: string,
  options: Readonly<Record<string, string | undefined>>,
  headers?: Readonly<Record<string, string>>,
): Promise<SandboxAnswer> {
  const answer = await client.get(`${set}?${toQuery(options)}`, headers)
  if (answer.status === 200) return answer
  throw new Error(`${answer.status} ${answer.text} for ${toQuery(options)}`)
}

/** Ids of the accounts that a filter finds, in response order. */
export async function idsOf(client: SandboxClient, filter: string): Promise<readonly unknown[]> {
  const { rows: found } = await read(client, 'accounts', {
    $select: 'accountid',
    $filter: filter,
  })
  return found.map(({ accountid }) => accountid)
}

function withoutNulls(row: Row): Row {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))
}
