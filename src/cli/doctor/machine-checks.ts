import { randomUUID } from 'node:crypto'
import { limitKeychain } from '../../sign-in/store/keychain-limit.ts'
import { explainStorage } from '../../storage/storage-problem.ts'
import { keychainName } from '../account/token-place.ts'
import { failed, ok, skipped, warning } from './check.ts'
import type { Check, Finding } from './check.ts'
import type { DoctorContext } from './doctor-context.ts'
import { tokenGiven } from './network-checks.ts'

const oldestNode = [20, 19] as const
const keychainLimitMs = 4000

/** This computer: Node, the keychain, the browser. */
export function machineChecks(context: DoctorContext): readonly Check[] {
  return [
    { name: 'Node', run: async () => checkNode(context) },
    { name: 'Policy', run: async () => checkPolicy(context) },
    { name: 'Keychain', run: () => checkKeychain(context) },
    { name: 'Browser', run: async () => checkBrowser(context) },
  ]
}

function checkNode({ machine: { nodeVersion } }: DoctorContext): Finding {
  const [major = 0, minor = 0] = nodeVersion.split('.').map(Number)
  const isNew = major > oldestNode[0] || (major === oldestNode[0] && minor >= oldestNode[1])
  return isNew
    ? ok(nodeVersion)
    : failed(
        `${nodeVersion} is too old.`,
        `Install Node.js ${oldestNode.join('.')} or later from https://nodejs.org.`,
      )
}

function checkPolicy({ config: { policyFile, ...config } }: DoctorContext): Finding {
  if (policyFile === undefined) return ok('none on this computer')
  const lists = [
    ...(config.readOnly ? ['read-only'] : []),
    ...(config.within?.length ? [`only ${config.within.join(', ')}`] : []),
    ...(config.deny.length > 0 ? [`without ${config.deny.join(', ')}`] : []),
  ]
  return ok([policyFile, ...lists].join('; '))
}

/** Stores, reads and deletes its own item, so that stored items are not touched. */
async function checkKeychain({ config, machine, account }: DoctorContext): Promise<Finding> {
  if (config.accessToken !== undefined) return skipped(tokenGiven)
  if (config.tokenStore === 'memory') return skipped('the settings keep tokens in memory')
  if (config.tokenStore === 'file') return checkFile(account)
  try {
    const keychain = limitKeychain(await machine.keychain(), {
      limitMs: keychainLimitMs,
      onLate: (call) => void call.catch(() => undefined),
    })
    const item = ['dataverse-mcp', `doctor:${randomUUID()}`] as const
    const secret = randomUUID()
    await keychain.setPassword(...item, secret)
    const read = await keychain.getPassword(...item)
    await keychain.deletePassword(...item)
    if (read !== secret) throw new Error('It did not return the stored value.')
    return ok(`${keychainName(machine.platform)} stores, reads, and deletes`)
  } catch (error) {
    const { reason, remedy } = explainStorage(error, machine.platform)
    if (config.tokenStore === 'keychain') return failed(reason, remedy)
    return warning(
      `${reason} Tokens stay in memory, so each start needs a new sign-in.`,
      `${remedy} Or set DATAVERSE_TOKEN_STORE=file to keep them in an encrypted file.`,
    )
  }
}

async function checkFile(account: DoctorContext['account']): Promise<Finding> {
  const place = (await account?.store())?.place
  if (place?.kind !== 'memory') return skipped('the settings keep tokens in an encrypted file')
  return failed(place.reason ?? 'The encrypted file cannot be used.', place.remedy ?? '')
}

function checkBrowser({ config, machine }: DoctorContext): Finding {
  if (config.accessToken !== undefined) return skipped(tokenGiven)
  if (config.signIn === 'device-code') return skipped('the settings use a device code')
  const reason = machine.whyNoBrowser()
  if (reason === undefined) return ok('can be opened')
  return warning(
    `cannot be opened: ${reason}. Sign-in shows a link to open on this computer.`,
    'If this computer has no browser, set DATAVERSE_SIGN_IN=device-code.',
  )
}
