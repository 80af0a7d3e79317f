import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { loadRoles } from '../../sandbox/schema/load-roles.ts'
import type { AccessType } from '../../sandbox/schema/privileges.ts'
import type { SandboxAnswer, SandboxClient } from '../support/sandbox-client.ts'
import {
  accountIds,
  createSecurityWorld,
  everyRole,
  everyTeam,
  everyUser,
  mayRead,
  plans,
  userId,
  users,
} from './security-world.ts'
import type { Plan } from './security-world.ts'

const runs = { numRuns: 1000 }
const keys = {
  accounts: 'accountid',
  contacts: 'contactid',
  tasks: 'activityid',
  activitypointers: 'activityid',
} as const
const everySet = fc.constantFrom('accounts', 'contacts', 'tasks', 'activitypointers')

type Reader = Pick<SandboxClient, 'get' | 'send'>

/** The ids of a list; a rejected list counts as empty. */
async function listIds(own: Reader, path: string): Promise<readonly unknown[]> {
  return idsOf(await own.get(path))
}

function idsOf({ rows }: SandboxAnswer): readonly unknown[] {
  return rows.map((row) => row['accountid'] ?? row['contactid'] ?? row['activityid'])
}

function reader(plan: Plan, user: number): Reader {
  return createSecurityWorld(plan).as(users[user] ?? '')
}

function withRole(plan: Plan, user: number, role: number): Plan {
  const userRoles = plan.userRoles.map((held, at) => (at === user ? [...held, role] : held))
  return { ...plan, userRoles }
}

function withTeam(plan: Plan, user: number, team: number): Plan {
  const memberships = plan.memberships.map((held, at) =>
    at === user && !held.includes(team) ? [...held, team] : held,
  )
  return { ...plan, memberships }
}

test('an additional role never removes rows', () =>
  fc.assert(
    fc.asyncProperty(plans, everyUser, everyRole, everySet, async (plan, user, role, set) => {
      const before = await listIds(reader(plan, user), set)
      const after = await listIds(reader(withRole(plan, user, role), user), set)

      expect(after).toEqual(expect.arrayContaining([...before]))
    }),
    runs,
  ))

test('an additional team never removes rows', () =>
  fc.assert(
    fc.asyncProperty(plans, everyUser, everyTeam, everySet, async (plan, user, team, set) => {
      const before = await listIds(reader(plan, user), set)
      const after = await listIds(reader(withTeam(plan, user, team), user), set)

      expect(after).toEqual(expect.arrayContaining([...before]))
    }),
    runs,
  ))

test("a list is part of the administrator's list, with the same values or null in secured columns", () =>
  fc.assert(
    fc.asyncProperty(plans, everyUser, everySet, async (plan, user, set) => {
      const client = createSecurityWorld(plan)
      const all = await client.as('administrator').get(set)
      const own = await client.as(users[user] ?? '').get(set)

      for (const row of own.rows) {
        const { creditlimit, ...shown } = row
        expect([null, undefined]).toContain(creditlimit)
        expect(all.rows).toContainEqual(expect.objectContaining(shown))
      }
    }),
    runs,
  ))

test('a row can be read by id exactly when it is in the list', () =>
  fc.assert(
    fc.asyncProperty(plans, everyUser, async (plan, user) => {
      const own = reader(plan, user)
      const listed = await listIds(own, 'accounts')

      for (const accountId of accountIds) {
        const { status } = await own.get(`accounts(${accountId})?$select=name`)
        expect(status).toBe(listed.includes(accountId) ? 200 : 403)
      }
    }),
    runs,
  ))

test('a list contains what the depths of all roles include', () =>
  fc.assert(
    fc.asyncProperty(plans, everyUser, async (plan, user) => {
      const listed = await listIds(reader(plan, user), 'accounts')

      const reached = accountIds.filter((_, at) => mayRead(plan, user, at, depthOf('Read')))
      expect(new Set(listed)).toEqual(new Set(reached))
    }),
    runs,
  ))

test('every count is the number of rows in the list', () =>
  fc.assert(
    fc.asyncProperty(plans, everyUser, everySet, async (plan, user, set) => {
      const own = reader(plan, user)
      const list = await own.get(`${set}?$count=true`)
      if (list.status !== 200) return
      const entity = set.slice(0, -1)
      const aggregate = await own.get(`${set}?$apply=aggregate($count as n)`)
      const fetch = await own.get(
        `${set}?fetchXml=<fetch aggregate='true'><entity name='${entity}'><attribute name='${keys[set]}' aggregate='count' alias='n'/></entity></fetch>`,
      )

      const { length } = list.rows
      expect(list.json['@odata.count']).toBe(length)
      expect((await own.get(`${set}/$count`)).text).toBe(String(length))
      expect(aggregate.rows).toEqual([{ n: length }])
      expect(fetch.rows).toEqual([{ n: length }])
    }),
    runs,
  ))

test('an expanded collection contains the rows that the list of its table contains', () =>
  fc.assert(
    fc.asyncProperty(plans, everyUser, async (plan, user) => {
      const own = reader(plan, user)
      const expanded = await own.get('accounts?$expand=contact_customer_accounts($select=lastname)')
      const contacts = await own.get('contacts')

      expect(expanded.status).toBe(Math.max((await own.get('accounts')).status, contacts.status))
      for (const account of expanded.rows) {
        const inside = Array.from(Object(account['contact_customer_accounts']), (one) =>
          Object(one),
        ).map(({ contactid }) => contactid)
        const outside = contacts.rows
          .filter((one) => one['_parentcustomerid_value'] === account['accountid'])
          .map(({ contactid }) => contactid)
        expect(new Set(inside)).toEqual(new Set(outside))
      }
    }),
    runs,
  ))

test('a lambda finds only the parents of visible children', () =>
  fc.assert(
    fc.asyncProperty(plans, everyUser, async (plan, user) => {
      const own = reader(plan, user)
      const found = await own.get('accounts?$filter=contact_customer_accounts/any()')
      const [accounts, contacts] = [await own.get('accounts'), await own.get('contacts')]
      const isRefused = accounts.status !== 200 || contacts.status !== 200

      expect(found.status).toBe(isRefused ? 403 : 200)
      const parents = new Set(contacts.rows.map((one) => one['_parentcustomerid_value']))
      const expected = isRefused ? [] : idsOf(accounts).filter((one) => parents.has(one))
      expect(new Set(idsOf(found))).toEqual(new Set(expected))
    }),
    runs,
  ))

const attempts = fc.record({
  method: fc.constantFrom('POST', 'PATCH', 'DELETE', 'ASSIGN'),
  account: fc.nat({ max: accountIds.length - 1 }),
  other: everyUser,
})

test('a rejected write leaves everything unchanged', () =>
  fc.assert(
    fc.asyncProperty(plans, everyUser, fc.array(attempts), async (plan, user, list) => {
      const client = createSecurityWorld(plan)
      const own = client.as(users[user] ?? '')
      for (const { method, account, other } of list) {
        const before = await snapshot(client)
        const { status } = await attempt(own, method, account, other)

        expect([204, 403, 404]).toContain(status)
        const isSame = (await snapshot(client)) === before
        expect(isSame).toBe(status !== 204)
      }
    }),
    runs,
  ))

/** The ledger and all accounts with their versions. */
async function snapshot(client: SandboxClient): Promise<string> {
  const { text } = await client.as('administrator').get('accounts?$select=name,_ownerid_value')
  return JSON.stringify(client.ledger()) + text
}

async function attempt(own: Reader, method: string, account: number, other: number) {
  const path = `accounts(${accountIds[account]})`
  const owner = { 'ownerid@odata.bind': `systemusers(${userId(other)})` }
  if (method === 'POST') return own.send('POST', 'accounts', { body: { name: 'New', ...owner } })
  if (method === 'DELETE') return own.send('DELETE', path)
  const body = method === 'ASSIGN' ? owner : { name: 'Changed' }
  return own.send('PATCH', path, { body, headers: { 'If-Match': '*' } })
}

test('a change succeeds exactly when RetrievePrincipalAccess reports the right', () =>
  fc.assert(
    fc.asyncProperty(
      plans,
      everyUser,
      fc.nat({ max: accountIds.length - 1 }),
      async (plan, user, account) => {
        const client = createSecurityWorld(plan)
        const own = client.as(users[user] ?? '')
        const path = `accounts(${accountIds[account]})`
        const { json } = await client
          .as('administrator')
          .get(
            `systemusers(${userId(user)})/Microsoft.Dynamics.CRM.RetrievePrincipalAccess(Target=@t)?@t={'@odata.id':'${path}'}`,
          )
        const rights = String(json['AccessRights']).split(', ')
        const read = await own.get(path)
        const written = await own.send('PATCH', path, {
          body: { name: 'Changed' },
          headers: { 'If-Match': '*' },
        })

        expect(read.status === 200).toBe(rights.includes('ReadAccess'))
        expect(written.status === 204).toBe(rights.includes('WriteAccess'))
        expect(mayRead(plan, user, account, depthOf('Delete'))).toBe(
          rights.includes('DeleteAccess'),
        )
      },
    ),
    runs,
  ))

function depthOf(access: AccessType): (role: string) => string | undefined {
  return (name) =>
    loadRoles()
      .find((role) => role.name === name)
      ?.tables.get('account')
      ?.get(access)
}
