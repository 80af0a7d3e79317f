import * as z from 'zod'
import { createAccess } from '../../access/access.ts'
import { explainLists } from '../../access/explain-lists.ts'
import { createMetadata } from '../../dataverse/metadata/metadata.ts'
import { parseAuthorityHint } from '../../entra/authority-hint.ts'
import { staticTokenSource } from '../../dataverse/client/token-source.ts'
import type { TokenSource } from '../../dataverse/client/token-source.ts'
import type { Dataverse } from '../../dataverse/client/dataverse.ts'
import { isEntitySetName } from '../../dataverse/names.ts'
import { parseJson } from '../../text/json.ts'
import { overFetch } from '../../network/wire.ts'
import { silentTokenSource } from '../account/silent-token.ts'
import { askWhoAmI, openService } from '../account/who-am-i.ts'
import { failed, ok, skipped, warning } from './check.ts'
import type { Check, Finding } from './check.ts'
import type { DoctorContext } from './doctor-context.ts'
import { tokenGiven } from './network-checks.ts'
import type { Probes } from './network-checks.ts'
import { explainProbe } from './probe.ts'

/** Checks the sign-in service, the environment, and the account's access. */
export function serviceChecks(
  context: DoctorContext,
  { probes }: { readonly probes: Probes },
): readonly Check[] {
  const service = serviceOf(context)
  return [
    {
      name: 'Sign-in service',
      needs: ['TLS'],
      run: async (signal) =>
        context.config.accessToken === undefined
          ? checkAuthority(await probes.authority(signal))
          : skipped(tokenGiven),
    },
    {
      name: 'Environment',
      needs: ['Connection', 'TLS'],
      run: (signal) => checkChallenge(context, probes, signal),
    },
    { name: 'Token', needs: ['Connection'], run: () => checkToken(context) },
    ...dataChecks(service, ['Token', 'Environment']),
    ...listChecks(service, context),
  ]
}

/** Two reads through the same client as the tools. */
export function dataChecks(
  service: Dataverse | undefined,
  needs: readonly string[],
): readonly Check[] {
  return [
    {
      name: 'WhoAmI',
      needs,
      limitMs: 30_000,
      async run(signal) {
        if (service === undefined) return skipped('no environment')
        return ok(`user ${(await askWhoAmI(service, signal)).userId}`)
      },
    },
    {
      name: 'Read',
      needs: [...needs, 'WhoAmI'],
      limitMs: 30_000,
      async run(signal) {
        const set = 'systemusers'
        if (service === undefined || !isEntitySetName(set)) return skipped('no environment')
        const { rows } = await service.list(set, { select: 'systemuserid', top: 1 }, { signal })
        if (rows.length === 1) return ok('one row of systemuser')
        return failed(
          'No user record could be read, not even your own.',
          'Ask an administrator for a security role that allows this, such as Basic User.',
        )
      },
    },
  ]
}

/** Only if there are lists: what they close here, and what in them matches nothing. */
function listChecks(
  service: Dataverse | undefined,
  { config, clock }: DoctorContext,
): readonly Check[] {
  if (service === undefined || createAccess(config) === undefined) return []
  return [
    {
      name: 'Lists',
      needs: ['Token', 'Environment', 'WhoAmI'],
      limitMs: 60_000,
      async run(signal) {
        const metadata = createMetadata({ dataverse: service, clock })
        const { unmatched, beyond } = await explainLists(config, metadata, { signal })
        const closed = beyond.length === 0 ? 'nothing beyond their words' : beyond.join(', ')
        if (unmatched.length === 0) return ok(`also close ${closed}`)
        return warning(
          `match nothing: ${unmatched.join(', ')}; also close ${closed}`,
          'Correct the names in DATAVERSE_DENY, DATAVERSE_ENTITIES, or the policy.',
        )
      },
    },
  ]
}

function serviceOf(context: DoctorContext): Dataverse | undefined {
  const { config, environment, fetch, clock } = context
  const token = tokenOf(context)
  if (environment === undefined || token === undefined) return undefined
  return openService({ environment, wire: overFetch(fetch), token }, { config, clock })
}

function tokenOf({
  config,
  environment,
  account: kept,
  printCommand,
}: DoctorContext): TokenSource | undefined {
  if (config.accessToken !== undefined) return staticTokenSource(config.accessToken)
  if (kept === undefined || environment === undefined) return undefined
  const connect = printCommand('connect', environment.url)
  return silentTokenSource(kept.source, { environment: environment.url, connect })
}

const metadataShape = z.looseObject({ token_endpoint: z.string() })

function checkAuthority(found: {
  readonly status?: number
  readonly text?: string
  readonly host: string
}): Finding {
  const { host, status, text = '' } = found
  if (status === 200 && metadataShape.safeParse(parseJson(text)).success) return ok(host)
  if (status === 400 || status === 404) {
    return failed(
      `${host} does not know the configured tenant.`,
      'Check DATAVERSE_TENANT_ID and DATAVERSE_AUTHORITY, or omit both.',
    )
  }
  return failed(
    `${host} returned an unusable response (status ${status ?? 'unknown'}).`,
    'Wait a minute and run this again; behind a proxy, ask whether it allows this host.',
  )
}

async function checkChallenge(
  context: DoctorContext,
  probes: Probes,
  signal: AbortSignal,
): Promise<Finding> {
  const found = await probes.environment(signal)
  if (found.error !== undefined) return explainProbe(found, false)
  const challenge = parseAuthorityHint(found.headers?.get('www-authenticate') ?? null)
  if (found.status === 401 && challenge !== undefined)
    return ok(`requires sign-in at ${challenge.authorityHost}, tenant ${challenge.tenant}`)
  if ((found.status ?? 0) >= 500) {
    return failed(
      `${found.host} is unavailable (status ${found.status}).`,
      'Try again in a few minutes; it may be in an update or a restore.',
    )
  }
  return failed(
    `There is no Dataverse environment at ${found.host} (HTTP ${found.status}).`,
    `Choose one that exists: ${context.printCommand('connect')}`,
  )
}

async function checkToken({
  config,
  environment,
  account: kept,
  clock,
  printCommand,
}: DoctorContext): Promise<Finding> {
  if (config.accessToken !== undefined) return ok('set by DATAVERSE_ACCESS_TOKEN')
  if (kept === undefined || environment === undefined) return skipped('no environment')
  const signIn = `Sign in with: ${printCommand('connect', environment.url)}`
  const known = await kept.source.account()
  if (known === undefined) return failed(`Nobody is signed in to ${environment.host}.`, signIn)
  if ((await kept.source.silentToken()) === undefined)
    return failed(`The sign-in of ${known.username} is no longer valid.`, signIn)
  // The check may have renewed it.
  const account = (await kept.source.account()) ?? known
  const minutes = Math.round(((account.expiresAt ?? 0) - clock.now()) / 60_000)
  return ok(`${account.username}, valid for ${minutes} minutes`)
}
