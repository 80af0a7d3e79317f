import * as fc from 'fast-check'

import type { StoredLink, StoredRow } from '../../sandbox/store/store.ts'
import { createSandboxClient, id } from '../support/sandbox-client.ts'
import type { EntityRow, SandboxClient } from '../support/sandbox-client.ts'

/**
 * Users, teams, who has which roles, and who owns which rows. Numbers are positions in the lists.
 */
export interface Plan {
  readonly userRoles: readonly (readonly number[])[]
  readonly teamRoles: readonly (readonly number[])[]
  /** Teams of each user. */
  readonly memberships: readonly (readonly number[])[]
  /** Owner of each account: a user or, with a number after the last user, a team. */
  readonly accountOwners: readonly number[]
  readonly contacts: readonly { readonly owner: number; readonly account: number }[]
  readonly tasks: readonly { readonly owner: number; readonly account: number }[]
}

/** The root, two units below it, and one below the first of those. */
const parents = [undefined, 0, 1, 0] as const
/** The unit of each user and team. */
const userUnits = [0, 1, 2, 3] as const
const teamUnits = [1, 3] as const
const ownerUnits = [...userUnits, ...teamUnits]

export const roleNames = [
  'Basic User',
  'Salesperson',
  'Sales Manager',
  'Customer Service Representative',
  'Knowledge Manager',
  'Support User',
  'Service Reader',
  'Service Writer',
  'Service Deleter',
] as const

/** User names for `as`. */
export const users = userUnits.map((_, at) => `user${at}`)
export const everyUser = fc.nat({ max: userUnits.length - 1 })
export const everyRole = fc.nat({ max: roleNames.length - 1 })
export const everyTeam = fc.nat({ max: teamUnits.length - 1 })
const everyOwner = fc.nat({ max: ownerUnits.length - 1 })

const accountCount = 8
const roles = fc.uniqueArray(everyRole, { maxLength: 2 })
const ownedChild = fc.record({ owner: everyOwner, account: fc.nat({ max: accountCount - 1 }) })

export const plans: fc.Arbitrary<Plan> = fc.record({
  userRoles: fc.tuple(...userUnits.map(() => roles)),
  teamRoles: fc.tuple(...teamUnits.map(() => roles)),
  memberships: fc.tuple(...userUnits.map(() => fc.uniqueArray(everyTeam, { maxLength: 2 }))),
  accountOwners: fc.array(everyOwner, { minLength: accountCount, maxLength: accountCount }),
  contacts: fc.array(ownedChild, { maxLength: 6 }),
  tasks: fc.array(ownedChild, { maxLength: 6 }),
})

export const accountIds = Array.from({ length: accountCount }, (_, at) => id(1 + at))
const contactId = (at: number) => id(100 + at)
const taskId = (at: number) => id(200 + at)
export const userId = (at: number) => id(300 + at)
const teamId = (at: number) => id(400 + at)
const unitId = (at: number) => id(500 + at)
const roleId = (at: number) => id(600 + at)

/** An environment with these users. The plain token is the administrator's. */
export function createSecurityWorld(plan: Plan): SandboxClient {
  return createSandboxClient({ token: 'secret', rows: rowsOf(plan), links: linksOf(plan) })
}

/** An independent implementation of section 16: whether a right of a user includes an account. */
export function mayRead(plan: Plan, user: number, account: number, depths: DepthOf): boolean {
  const owner = plan.accountOwners[account] ?? 0
  const teams = plan.memberships[user] ?? []
  const ownerUnit = ownerUnits[owner] ?? 0
  const isOwn = owner === user || teams.includes(owner - userUnits.length)
  const held = [
    ...(plan.userRoles[user] ?? []).map((role) => ({ role, unit: userUnits[user] ?? 0 })),
    ...teams.flatMap((team) =>
      (plan.teamRoles[team] ?? []).map((role) => ({ role, unit: teamUnits[team] ?? 0 })),
    ),
  ]
  return held.some(({ role, unit }) => {
    const depth = depths(roleNames[role] ?? '')
    if (depth === undefined) return false
    if (depth === 'Global' || isOwn) return true
    if (depth === 'Local') return ownerUnit === unit
    return depth === 'Deep' && isBelow(ownerUnit, unit)
  })
}

type DepthOf = (role: string) => string | undefined

function isBelow(unit: number | undefined, top: number): boolean {
  return unit !== undefined && (unit === top || isBelow(parents[unit], top))
}

function rowsOf({ accountOwners, contacts, tasks }: Plan): readonly EntityRow[] {
  return [
    ...parents.map((parent, at) => ({
      entity: 'businessunit',
      row: {
        businessunitid: unitId(at),
        name: `Unit ${at}`,
        parentbusinessunitid: parent === undefined ? null : unitId(parent),
      },
    })),
    ...users.map((name, at) => ({
      entity: 'systemuser',
      row: {
        systemuserid: userId(at),
        fullname: name,
        domainname: `${name}@contoso.com`,
        businessunitid: unitId(userUnits[at] ?? 0),
      },
    })),
    ...teamUnits.map((unit, at) => ({
      entity: 'team',
      row: { teamid: teamId(at), name: `Team ${at}`, businessunitid: unitId(unit) },
    })),
    ...roleNames.map((name, at) => ({ entity: 'role', row: { roleid: roleId(at), name } })),
    ...accountOwners.map((owner, at) => ({
      entity: 'account',
      row: { accountid: id(1 + at), name: `Account ${at}`, creditlimit: 100, ...ownedBy(owner) },
    })),
    ...contacts.map(({ owner, account }, at) => ({
      entity: 'contact',
      row: {
        contactid: contactId(at),
        lastname: `Contact ${at}`,
        parentcustomerid: id(1 + account),
        'parentcustomerid@entity': 'account',
        ...ownedBy(owner),
      },
    })),
    ...tasks.map(({ owner, account }, at) => ({
      entity: 'task',
      row: {
        activityid: taskId(at),
        subject: `Task ${at}`,
        activitytypecode: 'task',
        regardingobjectid: id(1 + account),
        'regardingobjectid@entity': 'account',
        ...ownedBy(owner),
      },
    })),
  ]
}

function ownedBy(owner: number): StoredRow {
  const isUser = owner < userUnits.length
  return {
    ownerid: isUser ? userId(owner) : teamId(owner - userUnits.length),
    'ownerid@entity': isUser ? 'systemuser' : 'team',
    owningbusinessunit: unitId(ownerUnits[owner] ?? 0),
  }
}

function linksOf({ userRoles, teamRoles, memberships }: Plan): readonly StoredLink[] {
  return [
    ...userRoles.flatMap((held, at) =>
      held.map((role) => ({
        relation: 'systemuserroles_association',
        first: userId(at),
        second: roleId(role),
      })),
    ),
    ...teamRoles.flatMap((held, at) =>
      held.map((role) => ({
        relation: 'teamroles_association',
        first: teamId(at),
        second: roleId(role),
      })),
    ),
    ...memberships.flatMap((teams, at) =>
      teams.map((team) => ({
        relation: 'teammembership_association',
        first: teamId(team),
        second: userId(at),
      })),
    ),
  ]
}
