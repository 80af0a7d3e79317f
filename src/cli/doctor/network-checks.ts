import { isProxyConfigured } from '../../network/fetch.ts'
import { sendWithin } from '../../network/send-within.ts'
import { failed, ok, skipped } from './check.ts'
import type { Check, Finding } from './check.ts'
import type { DoctorContext } from './doctor-context.ts'
import { explainProbe } from './probe.ts'
import type { Probe } from './probe.ts'

/** The requests whose results several checks use; each is sent once. */
export interface Probes {
  readonly authority: (signal: AbortSignal) => Promise<Probe>
  readonly environment: (signal: AbortSignal) => Promise<Probe>
}

/** The network route to the sign-in service and the environment. */
export function networkChecks(
  context: DoctorContext,
  {
    authorityHost,
    probes,
  }: { readonly authorityHost: string | undefined; readonly probes: Probes },
): readonly Check[] {
  const host = context.environment?.host.replace(/:\d+$/, '')
  const authorityName = authorityHost?.replace(/:\d+$/, '')
  const needs = ['Connection']
  const reach = [
    ...(authorityName === undefined ? [] : ['Sign-in DNS']),
    ...(host === undefined ? [] : ['Environment DNS']),
  ]
  return [
    { name: 'Proxy', run: (signal) => checkProxy(context, signal) },
    { name: 'Environment DNS', needs, run: () => checkName(context, host ?? '') },
    {
      name: 'Sign-in DNS',
      run: async () =>
        authorityName === undefined ? skipped(tokenGiven) : checkName(context, authorityName),
    },
    { name: 'TLS', needs: reach, run: (signal) => checkConnections(context, probes, signal) },
    {
      name: 'Clock',
      needs: reach.slice(0, 1),
      run: async (signal) =>
        checkClock([await probes.authority(signal), await probes.environment(signal)]),
    },
  ]
}

/** Why checks of the sign-in are skipped with a configured token. */
export const tokenGiven = 'DATAVERSE_ACCESS_TOKEN needs no sign-in'

const isProxied = ({ machine }: DoctorContext) => isProxyConfigured(machine.variables)

const proxyLimitMs = 3000

async function checkProxy(
  { machine, clock }: DoctorContext,
  signal: AbortSignal,
): Promise<Finding> {
  const { variables } = machine
  const value = (name: string) => variables[name.toLowerCase()] || variables[name]
  const proxy = value('HTTPS_PROXY') ?? value('HTTP_PROXY')
  if (!proxy) return ok('none configured')
  if (!URL.canParse(proxy) || !/^https?:$/.test(new URL(proxy).protocol)) {
    return failed(
      'HTTPS_PROXY or HTTP_PROXY is not a URL.',
      'Set it in the form http://proxy.contoso.com:8080.',
    )
  }
  const { origin, username } = new URL(proxy)
  const shown = username === '' ? origin : `${origin} with a user name`
  const exceptions = value('NO_PROXY') ? `, not for ${value('NO_PROXY')}` : ''
  const silent = new Error('no answer')
  try {
    // Any answer will do: a proxy refuses a request that is meant for itself, or leaves it.
    await sendWithin(
      {
        fetch: machine.direct,
        clock,
        limitMs: proxyLimitMs,
        tooLate: () => silent,
        caller: signal,
      },
      { address: origin },
      async ({ body }) => body?.cancel(),
    )
    return ok(`${shown}${exceptions}`)
  } catch (error) {
    if (error === silent) return ok(`${shown}${exceptions}; it did not respond to a direct request`)
    const { text } = explainProbe({ host: new URL(origin).host, error }, true)
    return failed(
      text,
      'Check HTTPS_PROXY and HTTP_PROXY, or ask your administrator for the proxy.',
    )
  }
}

async function checkName(context: DoctorContext, host: string): Promise<Finding> {
  const name = host.replace(/^\[|\]$/g, '')
  try {
    await context.machine.lookUp(name)
    return ok(host)
  } catch {
    if (isProxied(context)) return ok(`${host}, resolved by the proxy`)
    const isEnvironment = context.environment?.host.startsWith(host) === true
    return failed(
      `The name ${host} could not be resolved.`,
      isEnvironment
        ? `Check the network and the URL; to list your environments: ${context.printCommand('connect')}`
        : 'Check the network and its DNS server.',
    )
  }
}

/** One finding for both connections: the first failure. */
async function checkConnections(
  context: DoctorContext,
  probes: Probes,
  signal: AbortSignal,
): Promise<Finding> {
  const isLocal = context.environment?.url.startsWith('http:') === true
  const both = await Promise.all([probes.authority(signal), probes.environment(signal)])
  const broken = both.find(({ error }) => error !== undefined)
  if (broken !== undefined) return explainProbe(broken, isProxied(context))
  return ok(isLocal ? 'trusted; the environment is on this computer, without TLS' : 'trusted')
}

const mostMinutesOff = 5

function checkClock(found: readonly Probe[]): Finding {
  for (const { headers, at } of found) {
    const theirs = Date.parse(headers?.get('date') ?? '')
    if (at === undefined || Number.isNaN(theirs)) continue
    const seconds = Math.round((at - theirs) / 1000)
    const off = Math.abs(seconds)
    const shown = off < 120 ? `${off} s` : `${Math.round(off / 60)} minutes`
    if (off <= mostMinutesOff * 60)
      return ok(off < 5 ? 'right' : `${shown} ${seconds > 0 ? 'fast' : 'slow'}`)
    return failed(
      `This computer's clock is ${shown} ${seconds > 0 ? 'fast' : 'slow'}.`,
      'Set its date and time to automatic; otherwise sign-in fails.',
    )
  }
  return skipped('no response gave the time')
}
