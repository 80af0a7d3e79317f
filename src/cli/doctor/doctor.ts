import { parseAuthority } from '../../entra/authority.ts'
import type { Config } from '../../config.ts'
import { connectToSandbox } from '../../connection/connect-to-sandbox.ts'
import { cloudOfAuthority, cloudOfHost, clouds } from '../../environment/clouds.ts'
import { withProfile } from '../../connection/with-profile.ts'
import { openAccount } from '../account/account-context.ts'
import type { AccountContext } from '../account/account-context.ts'
import { openService } from '../account/who-am-i.ts'
import { failed, ok, runChecks, skipped } from './check.ts'
import type { Check, Checked, Finding } from './check.ts'
import { thisMachine } from './doctor-context.ts'
import type { DoctorContext, DoctorMachine } from './doctor-context.ts'
import { machineChecks } from './machine-checks.ts'
import { networkChecks } from './network-checks.ts'
import type { Probes } from './network-checks.ts'
import { probe } from './probe.ts'
import { dataChecks, serviceChecks } from './service-checks.ts'

/** What `doctor --json` prints. */
export interface DoctorReport {
  /** Whether nothing failed. The exit code is then 0. */
  readonly ok: boolean
  readonly environment?: string
  /** In order of their dependencies. */
  readonly checks: readonly Checked[]
  readonly next: string
}

/**
 * Checks everything between this computer and a record by using it. It does not sign in, opens no
 * browser, and prints no secret. It changes only its own item in the keychain and a stored token that it
 * renews.
 */
export async function doctor(
  context: AccountContext,
  given: Config,
  machine: DoctorMachine = thisMachine,
): Promise<DoctorReport> {
  if (given.sandbox) return report(context, given, await checkSandbox(context, given, machine))
  const { environment, ...config } = await withProfile(
    given,
    context.profiles,
    context.printCommand,
  )
  const doctorContext: DoctorContext = {
    ...context,
    config: { ...config, ...(environment && { environment }) },
    environment,
    machine,
    account: environment && quietAccount(context, config, environment),
  }
  const authorityHost = authorityHostOf(doctorContext)
  const probes = createProbes(doctorContext, authorityHost)
  const checks: readonly Check[] = [
    ...machineChecks(doctorContext),
    { name: 'Connection', run: async () => checkEnvironment(doctorContext) },
    ...networkChecks(doctorContext, { authorityHost, probes }),
    ...serviceChecks(doctorContext, { probes }),
  ]
  const found = await context.terminal.working('Checking', () => runChecks(checks, context))
  return report(context, given, found, environment?.url)
}

function report(
  { printCommand }: AccountContext,
  given: Config,
  checks: readonly Checked[],
  environment?: string,
): DoctorReport {
  const isOk = checks.every(({ outcome }) => outcome !== 'failed')
  return {
    ok: isOk,
    ...(environment !== undefined && { environment }),
    checks,
    next: isOk
      ? printCommand('install', 'claude-desktop', ...sameFlags(given, ['--url']))
      : printCommand('doctor', ...sameFlags(given)),
  }
}

/** The flags that named the environment, for the next command. */
function sameFlags(
  { sandbox, profile, environment }: Config,
  beforeUrl: readonly string[] = [],
): readonly string[] {
  if (sandbox) return ['--sandbox']
  if (profile !== undefined) return ['--profile', profile]
  return environment === undefined ? [] : [...beforeUrl, environment.url]
}

/** Warnings of the token store have their own check. */
function quietAccount(
  context: AccountContext,
  config: Config,
  environment: NonNullable<DoctorContext['environment']>,
) {
  const signIn = { warn: () => undefined, ...context.signIn }
  return openAccount({ ...context, signIn }, config, environment)
}

function checkEnvironment({ config, environment, printCommand }: DoctorContext): Finding {
  if (environment !== undefined) return ok(environment.url)
  const { environmentName } = config
  if (environmentName !== undefined) {
    return failed(
      `The region of ${environmentName} is not known yet.`,
      `Find it with: ${printCommand('connect', environmentName)}`,
    )
  }
  return failed('No environment is connected.', `Choose one with: ${printCommand('connect')}`)
}

/** The host of the sign-in page; `undefined` if no sign-in is needed. */
function authorityHostOf({ config, environment }: DoctorContext): string | undefined {
  if (config.accessToken !== undefined) return undefined
  if (config.authority !== undefined) return parseAuthority(config.authority).host
  const cloud = environment && cloudOfHost(environment.host)
  return clouds[cloud ?? cloudOfAuthority(undefined)].authorityHost
}

function createProbes(
  { config, environment, fetch, clock }: DoctorContext,
  authorityHost: string | undefined,
): Probes {
  const tenant = config.tenantId ?? 'organizations'
  const metadata = `${tenant}/v2.0/.well-known/openid-configuration`
  const once = (address: string | undefined) => {
    let sent: ReturnType<typeof probe> | undefined
    return async (signal: AbortSignal) => {
      if (address === undefined) return { host: '' }
      sent ??= probe(address, { fetch, clock, signal })
      return sent
    }
  }
  return {
    authority: once(authorityHost && `https://${authorityHost}/${metadata}`),
    environment: once(environment && `${environment.apiRoot}WhoAmI`),
  }
}

/** The sandbox needs only this computer. */
async function checkSandbox(
  context: AccountContext,
  config: Config,
  machine: DoctorMachine,
): Promise<readonly Checked[]> {
  const { clock } = context
  const connection = await connectToSandbox(clock)
  const { environment } = connection
  const service = openService(connection, { config, clock })
  const doctorContext = { ...context, config, environment, machine, account: undefined }
  const [node, ...others] = machineChecks(doctorContext)
  const names = [...others.map(({ name }) => name), 'Proxy', 'DNS', 'TLS', 'Clock', 'Token']
  const unneeded = names.map((name) => ({
    name,
    run: async () => skipped('the sandbox runs in this process'),
  }))
  return runChecks([...(node ? [node] : []), ...unneeded, ...dataChecks(service, [])], { clock })
}
