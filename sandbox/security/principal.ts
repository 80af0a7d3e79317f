import type { Context, Principal } from './context.ts'
import type { Store, StoredRow } from '../store/store.ts'
import { allRights, createRights, rolesByIds } from './rights.ts'
import type { RoleHolder } from './rights.ts'

/**
 * A user with the rights of its own roles and of its teams' roles; `undefined` when the user does
 * not exist.
 */
export function findPrincipal(store: Store, userId: string): Principal | undefined {
  const user = store.get('systemuser', userId)
  if (!user) return undefined

  const teamIds = store.related('teammembership_association', 2, userId)
  const own = store.related('systemuserroles_association', 1, userId)
  const teams = teamIds.flatMap((id) => findTeamHolder(store, id) ?? [])
  return {
    userId,
    businessUnitId: unitOf(user),
    teamIds,
    rights: createRights(
      store,
      [{ businessUnitId: unitOf(user), roles: rolesByIds(store, own) }, ...teams],
      new Set([userId, ...teamIds]),
    ),
  }
}

/** A team as principal: what it may do as the owner of rows. */
export function findTeamPrincipal(store: Store, teamId: string): Principal | undefined {
  const holder = findTeamHolder(store, teamId)
  return (
    holder && {
      userId: teamId,
      businessUnitId: holder.businessUnitId,
      teamIds: [],
      rights: createRights(store, [holder], new Set([teamId])),
    }
  )
}

/** The same request with every right, for the server's own work: cascades and parts of a row. */
export function asSystem(context: Context): Context {
  const { principal, store } = context
  if (principal.rights.administrator) return context
  return { ...context, visible: store, principal: { ...principal, rights: allRights } }
}

function findTeamHolder(store: Store, teamId: string): RoleHolder | undefined {
  const team = store.get('team', teamId)
  return (
    team && {
      businessUnitId: unitOf(team),
      roles: rolesByIds(store, store.related('teamroles_association', 1, teamId)),
    }
  )
}

function unitOf(row: StoredRow): string {
  return String(row['businessunitid'] ?? '')
}
