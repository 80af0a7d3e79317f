import type { Clock } from '../src/time/clock.ts'
import { readSampleRows } from './schema/data-files.ts'
import { loadSchema } from './schema/load-schema.ts'
import type { Schema } from './schema/model.ts'
import { seedIds, userKeys } from './seed/seed-ids.ts'
import { seedRows } from './seed/seed-rows.ts'
import { signInAs, findUser, isNamed } from './security/users.ts'
import type { Context, Principal } from './security/context.ts'
import { createStore } from './store/create-store.ts'
import type { Store, StoreContent, StoredRow } from './store/store.ts'

/** The tables and rows that an environment starts with. */
export interface EnvironmentData {
  readonly schema: Schema
  readonly content: StoreContent
}

/** A user that requests can act as. */
export interface SandboxUser {
  /** The name of the user in a derived token: `salesperson`. */
  readonly key: string
  /** `Alan Steiner` */
  readonly name: string
  readonly roles: readonly string[]
  readonly disabled: boolean
}

/** What all requests share. */
export interface SandboxEnvironment extends Omit<Context, 'principal' | 'root' | 'visible'> {
  /**
   * The user that a request acts as: the start user unless the request names another one.
   *
   * @throws 403 when the user does not exist or may not sign in.
   */
  principal(user: string | undefined): Principal
  /** Whether `name` is one of the names of the user that a request acts as. */
  isUser(user: string | undefined, name: string): boolean
  users(): readonly SandboxUser[]
}

const metadataVersion = 5_412_031

/** The shipped tables and sample rows. */
export function loadSeed(): EnvironmentData {
  const schema = loadSchema()
  return { schema, content: readSampleRows() ?? seedRows(schema) }
}

/** An environment with its own rows. Two environments made from one seed share nothing. */
export function createEnvironment(
  { schema, content }: EnvironmentData,
  { clock, user: startUser }: { readonly clock: Clock; readonly user: string | undefined },
): SandboxEnvironment {
  const store = createStore(schema, content)

  return {
    schema,
    store,
    clock,
    organization: {
      id: seedIds.organization,
      tenantId: seedIds.tenant,
      currencyId: seedIds.baseCurrency,
      metadataVersion,
    },
    principal: (name) => signInAs(store, name ?? startUser),
    isUser(name, asked) {
      const user = findUser(store, name ?? startUser)
      return user !== undefined && isNamed(user, asked)
    },
    users: () => [...store.rows('systemuser')].map((row) => toUser(store, row)),
  }
}

function toUser(store: Store, { systemuserid, fullname, isdisabled }: StoredRow): SandboxUser {
  const id = String(systemuserid)
  const name = String(fullname ?? id)
  const [key] = Object.entries(userKeys).find(([, known]) => known === id) ?? []
  const roles = store.related('systemuserroles_association', 1, id)
  return {
    key: key ?? name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.'),
    name,
    roles: roles.map((role) => String(store.get('role', role)?.['name'])),
    disabled: isdisabled === true,
  }
}
