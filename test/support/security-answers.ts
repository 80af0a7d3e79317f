import { expect } from 'vitest'

import { seedIds } from '../../sandbox/seed/seed-ids.ts'
import { createSandboxClient } from './sandbox-client.ts'

/** The failure for a user whose roles lack a right. */
export const missing = (privilege: string) => ({
  status: 403,
  error: {
    code: '0x80040220',
    message: expect.stringContaining(`is missing ${privilege} privilege`),
  },
})

/** The failure for a row outside the depth of the right. */
export const outside = (right: string) => ({
  status: 403,
  error: {
    code: '0x80048306',
    message: expect.stringMatching(new RegExp(`AccessRights: ${right}$`)),
  },
})

export const toUser = (id: string) => `systemusers(${id})`
/** Gives a row to another business unit. */
export const west = { 'ownerid@odata.bind': toUser(seedIds.westSalesperson) }

/**
 * The sample environment, with an account of the user, one of a colleague and one of another unit.
 */
export async function createWorld() {
  const client = createSandboxClient({ token: 'secret' })
  const administrator = client.as('administrator')
  const accountOf = async (owner: string) => {
    const { rows } = await administrator.get(
      `accounts?$select=name&$filter=_ownerid_value eq ${owner}&$top=1`,
    )
    return `accounts(${String(rows[0]?.['accountid'])})`
  }
  return {
    client,
    administrator,
    salesperson: client.as('salesperson'),
    manager: client.as('sales-manager'),
    trainee: client.as('basic-user'),
    own: await accountOf(seedIds.salesperson),
    team: await accountOf(seedIds.salesTeam),
    colleague: await accountOf(seedIds.salesManager),
    far: await accountOf(seedIds.westSalesperson),
  }
}
