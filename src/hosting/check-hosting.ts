import { createBearerVerifier } from './identity/bearer-verifier.ts'
import { readAuthorityHint } from '../entra/authority-hint.ts'
import type { Clock } from '../time/clock.ts'
import type { Config } from '../config.ts'
import type { Environment } from '../environment/address.ts'
import { isDataverseError } from '../errors.ts'
import type { Fetch } from '../network/fetch.ts'
import { authorityOf } from './entra-authority.ts'
import type { CheckLine } from './listener/check-port.ts'
import type { EntraConfig, HttpConfig } from './http-config.ts'

interface CheckParts {
  readonly config: Config
  readonly http: HttpConfig
  readonly fetch: Fetch
  readonly clock: Clock
}

/**
 * Checks whether this configuration can serve (R143): the settings are valid, Dataverse and Entra answer,
 * and Entra knows the API and its credential. No token is issued for it.
 */
export async function checkHttp(parts: CheckParts): Promise<readonly CheckLine[]> {
  const { config, http } = parts
  const lines: CheckLine[] = [settingsLine(http)]
  if (config.environment) lines.push(await checkEnvironment(config.environment, parts))
  if (config.environment && http.entra)
    lines.push(...(await checkEntra(config.environment, http.entra, parts)))
  return lines
}

function settingsLine({ publicUrl, host, port, entra }: HttpConfig): CheckLine {
  const found =
    entra === undefined
      ? `single-user mode, on ${host}:${port}`
      : `multi-user mode, at ${publicUrl}; ${entra.tenants.length} tenant(s), ${entra.credential.kind} credential`
  return { isGood: true, what: 'Settings', found }
}

async function checkEnvironment(
  environment: Environment,
  { fetch, clock }: CheckParts,
): Promise<CheckLine> {
  const what = 'Dataverse'
  try {
    const { tenant } = await readAuthorityHint({ environment, fetch, clock })
    return { isGood: true, what, found: `${environment.url} answers; its tenant is ${tenant}` }
  } catch (error) {
    return { isGood: false, what, found: reasonOf(error) }
  }
}

async function checkEntra(
  environment: Environment,
  entra: EntraConfig,
  { config, fetch, clock }: CheckParts,
): Promise<readonly CheckLine[]> {
  const authority = authorityOf(entra, config, environment)
  const what = 'Entra keys'
  try {
    const audiences = [entra.clientId]
    await createBearerVerifier({ ...entra, authority, audiences, fetch, clock }).prepare()
  } catch {
    return [{ isGood: false, what, found: `the keys at ${authority} could not be fetched` }]
  }
  const keys = { isGood: true, what, found: `${authority} answers` }
  return [keys, await checkCredential(entra, authority, environment.url, { fetch, clock })]
}

/** Errors about the API itself, which Entra returns before it looks at the token to exchange. */
const refusesApi = new Set(['invalid_client', 'unauthorized_client'])

/** Requests an exchange of an invalid token, because Entra checks the credential first. */
async function checkCredential(
  { clientId, credential, tenants }: EntraConfig,
  authority: string,
  resource: string,
  network: Pick<CheckParts, 'fetch' | 'clock'>,
): Promise<CheckLine> {
  const what = 'Entra registration'
  const { createOnBehalfOfClient } = await import('./identity/on-behalf-of-client.ts')
  const exchange = createOnBehalfOfClient({ clientId, proof: credential, authority, ...network })
  const [tenantId = ''] = tenants
  const answer = await exchange({ tenantId, assertion: 'no.token.yet', resource })
  if (answer.kind === 'refused' && !refusesApi.has(answer.error))
    return { isGood: true, what, found: `${clientId} and its ${credential.kind} are valid` }
  const number = answer.kind === 'refused' && answer.aadsts ? ` (AADSTS${answer.aadsts})` : ''
  return { isGood: false, what, found: `${clientId} or its ${credential.kind} is refused${number}` }
}

function reasonOf(error: unknown): string {
  return isDataverseError(error) ? error.message : 'it does not answer'
}
