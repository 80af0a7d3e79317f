import { seedIds, userKeys } from '../seed/seed-ids.ts'
import type { Principal } from '../store/context.ts'
import type { Store, StoredRow } from '../store/store.ts'
import { disabledUser, notAMember, userWithoutRoles } from './failures.ts'
import { findPrincipal } from './principal.ts'

/**
 * The user whom a token or a setting names: by key (`salesperson`), full name (with a dot, a hyphen
 * or nothing for the space too), user name, its part before the sign, or id; without a name the
 * administrator.
 */
export function findUser(store: Store, name: string | undefined): StoredRow | undefined {
  if (name === undefined) return store.get('systemuser', seedIds.defaultUser)
  const known = store.get('systemuser', name.toLowerCase())
  return known ?? [...store.rows('systemuser')].find((row) => isNamed(row, name))
}

/** Whether a user goes by this name. */
export function isNamed(user: StoredRow, name: string): boolean {
  const { systemuserid, fullname, domainname } = user
  const wanted = plain(name)
  const [account] = String(domainname ?? '').split('@')
  const keys = Object.entries(userKeys).flatMap(([key, id]) => (id === systemuserid ? [key] : []))
  return [systemuserid, fullname, domainname, account, ...keys].some(
    (value) => typeof value === 'string' && plain(value) === wanted,
  )
}

/**
 * The user as whom a request acts, with the rights that the user's roles give now.
 *
 * @throws 403 `0x80072560` when there is no such user, `0x80040225` for a disabled one, `0x80042f09`
 * for one without any role, its own or a team's (reference section 3.3).
 */
export function enter(store: Store, name: string | undefined): Principal {
  const user = findUser(store, name)
  const principal = user && findPrincipal(store, String(user['systemuserid']))
  if (!user || !principal) throw notAMember()
  const isHomeless = principal.businessUnitId === ''
  if (isHomeless || user['isdisabled'] === true) throw disabledUser(principal.userId)
  if (principal.rights.roleCount === 0) throw userWithoutRoles(principal.userId)
  return principal
}

function plain(name: string): string {
  return name.toLowerCase().replaceAll(/[ .\-_]/g, '')
}
