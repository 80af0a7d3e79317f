import type { Config } from '../config.ts'
import type { CheckLine } from '../hosting/listener/check-port.ts'
import { openLocalSecret } from '../hosting/local-secret.ts'
import { isDataverseError } from '../errors.ts'
import { createAccountContext } from './account/account-context.ts'
import { doctor } from './doctor/doctor.ts'

/**
 * Checks what a call of single-user mode needs: the secret's file, and everything that `doctor` checks, from
 * this computer to a record. It makes the secret if there is none, as the start would.
 */
export async function checkSingleUser(
  config: Config,
  stateFolder: string,
): Promise<readonly CheckLine[]> {
  const { checks } = await doctor(await createAccountContext({ json: true }), config)
  const done = checks.filter(({ outcome }) => outcome !== 'skipped')
  const lines = done.map(({ name, outcome, text, remedy }) => ({
    isGood: outcome !== 'failed',
    what: name,
    found: outcome === 'failed' && remedy !== undefined ? `${text} ${remedy}` : text,
  }))
  return [await checkSecret(stateFolder), ...lines]
}

async function checkSecret(stateFolder: string): Promise<CheckLine> {
  const what = 'Secret'
  try {
    const { file } = await openLocalSecret(stateFolder)
    return { isGood: true, what, found: `in ${file}` }
  } catch (error) {
    if (!isDataverseError(error)) throw error
    return { isGood: false, what, found: `${error.message} ${error.hint}` }
  }
}
