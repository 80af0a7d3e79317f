import { loadSeed } from '../../sandbox/environment.ts'
import type { EnvironmentData } from '../../sandbox/environment.ts'
import { seedIds } from '../../sandbox/seed/seed-ids.ts'

/** One of many users, both at the identity provider and in the environment. */
export interface CrowdMember {
  readonly objectId: string
  /** Part of the name of each of the user's own accounts, and of nothing else. */
  readonly canary: string
  readonly accountIds: readonly string[]
}

const accountsEach = 2

/** Users who may read only what they own, by number. */
export function createCrowd(size: number): readonly CrowdMember[] {
  return Array.from({ length: size }, (_, index) => ({
    objectId: idOf('c0', index),
    canary: `canary-${idOf('ca', index).slice(0, 8)}-${index}-end`,
    accountIds: Array.from({ length: accountsEach }, (__, row) =>
      idOf('ac', index * accountsEach + row),
    ),
  }))
}

/** The sample data with these users, each a Basic User, and their accounts. */
export function loadCrowd(crowd: readonly CrowdMember[]): EnvironmentData {
  const { schema, content } = loadSeed()
  const rows = [...content.rows]
  const links = [...(content.links ?? [])]
  const table = (name: string) => [
    ...(content.tables?.get(name)?.() ?? []),
    ...rows.flatMap(({ entity, row }) => (entity === name ? [row] : [])),
  ]
  const user = table('systemuser').find((row) => row['systemuserid'] === seedIds.basicUser)
  const [account] = table('account')
  const role = links.find(
    ({ relation, first, second }) =>
      relation === 'systemuserroles_association' && [first, second].includes(seedIds.basicUser),
  )
  if (user === undefined || account === undefined || role === undefined)
    throw new Error('the sample data lacks what the crowd is made from')
  for (const { objectId, canary, accountIds } of crowd) {
    const row = {
      ...user,
      systemuserid: objectId,
      fullname: canary,
      domainname: `${objectId}@crowd`,
    }
    rows.push({ entity: 'systemuser', row })
    links.push({
      ...role,
      first: role.first === seedIds.basicUser ? objectId : role.first,
      second: role.second === seedIds.basicUser ? objectId : role.second,
    })
    for (const accountid of accountIds) {
      const owner = { ownerid: objectId, owninguser: objectId, 'ownerid@entity': 'systemuser' }
      const own = { accountid, name: canary, accountnumber: null, ...owner }
      rows.push({ entity: 'account', row: { ...account, ...own } })
    }
  }
  return { schema, content: { ...content, rows, links } }
}

function idOf(kind: string, number: number): string {
  return `${kind}000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`
}
