import { seedIds, userKeys } from '../seed/seed-ids.ts'
import type { Principal } from './context.ts'
import type { Store, StoredRow } from '../store/store.ts'
import { disabledUser, notAMember, userWithoutRoles } from './security-failures.ts'
import { findPrincipal } from './principal.ts'

/**
 * The user that a token or a setting names: by key (`salesperson`), full name (also with a dot, a
 * hyphen or nothing instead of the space), user name, the part of the user name before the at sign,
 * or id. Without a name, the administrator.
 */
export function findUser(store: Store, name: string | undefined): StoredRow | undefined {
  if (name === undefined) return store.get('systemuser', seedIds.defaultUser)
  const known = store.get('systemuser', name.toLowerCase())
  return known ?? [...store.rows('systemuser')].find((row) => isNamed(row, name))
}

/** Whether the user has this name. */
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
 * The user that a request acts as, with the rights that the user's roles grant now.
 *
 * @throws 403 `0x80072560` when the user does not exist, `0x80040225` for a disabled user,
 * `0x80042f09` for a user without any role of its own or of a team (reference section 3.3).
 */
export function signInAs(store: Store, name: string | undefined): Principal {
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
