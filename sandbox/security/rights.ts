import type { Depth, Role } from '../schema/load-roles.ts'
import { loadRoles } from '../schema/load-roles.ts'
import type { Table } from '../schema/model.ts'
import type { AccessType } from '../schema/privileges.ts'
import type { Store } from '../store/store.ts'
import {
  governingAccess,
  grantingTable,
  isOpenToAll,
  ownershipColumns,
  parentOf,
} from './table-rules.ts'

/** The rows that a right includes: none, all, or those of these owners or business units. */
export type AccessDepth =
  | 'none'
  | 'all'
  | { readonly owners: ReadonlySet<string>; readonly units: ReadonlySet<string> }

/** A right that one role grants, relative to the business unit of the role's holder. */
export interface Grant {
  readonly depth: Depth
  readonly businessUnitId: string
}

/**
 * The union of what the roles of a user and of the user's teams grant. Nothing subtracts from it.
 */
export interface Rights {
  /** System Administrator: every right everywhere, secured columns included. */
  readonly administrator: boolean
  readonly roleCount: number
  /** The widest grant of an access type; `undefined` when no role has it. */
  grant(table: Table, access: AccessType): Grant | undefined
  reach(table: Table, access: AccessType): AccessDepth
}

/** A user or team with the roles assigned directly to it. */
export interface RoleHolder {
  readonly businessUnitId: string
  readonly roles: readonly Role[]
}

const administratorRole = 'System Administrator'

/** Unlimited rights, for the server's own work. */
export const allRights: Rights = {
  administrator: true,
  roleCount: 0,
  grant: () => undefined,
  reach: () => 'all',
}

const depths: readonly Depth[] = ['Basic', 'Local', 'Deep', 'Global']

/**
 * Effective rights (reference section 16). A depth is relative to the business unit of the
 * principal that holds the role. Any depth includes the rows of `owners`, which are the user and
 * the user's teams.
 */
export function createRights(
  store: Store,
  holders: readonly RoleHolder[],
  owners: ReadonlySet<string>,
): Rights {
  const roles = holders.flatMap((holder) => holder.roles)
  const administrator = roles.some(({ name }) => name === administratorRole)
  const reaches = new Map<string, AccessDepth>()

  function grants(table: Table, access: AccessType): readonly Grant[] {
    const name = grantingTable(table)
    const governing = governingAccess(table, access)
    return holders.flatMap(({ businessUnitId, roles: held }) =>
      held.flatMap(({ tables }) => {
        const depth = tables.get(name)?.get(governing)
        return depth === undefined ? [] : [{ depth, businessUnitId }]
      }),
    )
  }

  function findReach(table: Table, access: AccessType): AccessDepth {
    if (isOpenToAll(table, access)) return 'all'
    const found = grants(table, access)
    if (found.length === 0) return 'none'

    // Depths do not apply to rows of organization-owned tables.
    const { owner, unit } = ownershipColumns(table)
    const isUndivided = owner === undefined && unit === undefined && !parentOf(table)
    if (isUndivided || found.some(({ depth }) => depth === 'Global')) return 'all'
    return { owners, units: new Set(found.flatMap((grant) => unitsOf(store, grant))) }
  }

  return {
    administrator,
    roleCount: new Set(roles).size,
    grant(table, access) {
      const [first] = holders
      if (administrator && first) return { depth: 'Global', businessUnitId: first.businessUnitId }
      return grants(table, access).toSorted(
        (one, other) => depths.indexOf(other.depth) - depths.indexOf(one.depth),
      )[0]
    },
    reach(table, access) {
      if (administrator) return 'all'
      const key = `${access} ${table.logicalName}`
      const known = reaches.get(key)
      if (known !== undefined) return known
      const reach = findReach(table, access)
      reaches.set(key, reach)
      return reach
    },
  }
}

/** The role definitions for role rows. A role that was created in the sandbox grants nothing. */
export function rolesByIds(store: Store, ids: readonly string[]): readonly Role[] {
  return ids.flatMap((id) => {
    const name = store.get('role', id)?.['name']
    return loadRoles().filter((role) => role.name === name)
  })
}

function unitsOf(store: Store, { depth, businessUnitId }: Grant): readonly string[] {
  if (depth === 'Basic') return []
  if (depth === 'Local') return [businessUnitId]

  // The set grows during the loop, so that units below units are included too.
  const units = new Set([businessUnitId])
  for (const unit of units) {
    for (const child of store.referring('businessunit', 'parentbusinessunitid', unit)) {
      units.add(String(child['businessunitid']))
    }
  }
  return [...units]
}
