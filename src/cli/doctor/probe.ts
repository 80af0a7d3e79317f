import { certificateDates, systemCode, unknownIssuers } from '../../sign-in/sign-in-problem.ts'
import { isDataverseError } from '../../errors.ts'
import type { Clock } from '../../time/clock.ts'
import { readBoundedText } from '../../network/bounded-text.ts'
import type { Fetch } from '../../network/fetch.ts'
import { sendWithin } from '../../network/send-within.ts'
import { failed, tooSlow, usualLimitMs } from './check.ts'
import type { Finding } from './check.ts'

/** The result of one request, which several checks use. */
export interface Probe {
  readonly host: string
  readonly status?: number
  readonly headers?: Headers
  /** The beginning of the body. */
  readonly text?: string
  /** Milliseconds since 1970 by this computer's clock, when the answer came. */
  readonly at?: number
  readonly error?: unknown
}

const limitMs = usualLimitMs
const mostCharacters = 20_000

/** Sends one request without a token, within the time of one check; never rejects, follows no redirect. */
export async function probe(
  address: string,
  {
    fetch,
    clock,
    signal,
  }: { readonly fetch: Fetch; readonly clock: Clock; readonly signal: AbortSignal },
): Promise<Probe> {
  const { host } = new URL(address)
  try {
    return await sendWithin(
      { fetch, clock, limitMs, tooLate: () => tooSlow(limitMs), caller: signal },
      { address, headers: { Accept: 'application/json' } },
      async (answer) => {
        const at = clock.now()
        const text = (await readBoundedText(answer))?.slice(0, mostCharacters) ?? ''
        return { host, status: answer.status, headers: answer.headers, text, at }
      },
    )
  } catch (error) {
    return { host, error }
  }
}

const wrongNames = new Set(['ERR_TLS_CERT_ALTNAME_INVALID', 'HOSTNAME_MISMATCH'])
const refusedTls = /^(?:EPROTO|ERR_SSL_\w+)$/

/** Why a host could not be reached. */
export function explainProbe({ host, error }: Probe, isProxied: boolean): Finding {
  if (isDataverseError(error)) return failed(error.message, error.hint)
  const code = systemCode(error)
  const shown = code === '' ? '' : ` (${code})`
  if (unknownIssuers.has(code)) {
    return failed(
      `The certificate of ${host} is not trusted${shown}.`,
      "If your company inspects traffic, save its root certificate as a PEM file, set NODE_EXTRA_CA_CERTS to that file's path, and run this again.",
    )
  }
  if (certificateDates.has(code)) {
    return failed(
      `The certificate of ${host} is not valid today${shown}.`,
      "Set this computer's date and time to automatic, then run this again.",
    )
  }
  if (wrongNames.has(code) || refusedTls.test(code)) {
    return failed(
      `${host} does not respond as expected${shown}.`,
      'Check the URL; a proxy, or a network that requires sign-in, may be responding instead.',
    )
  }
  return failed(
    `${host} cannot be reached${shown}.`,
    isProxied
      ? 'Ask your administrator whether the proxy allows this host.'
      : 'Check the network and the firewall; behind a company proxy, set HTTPS_PROXY.',
  )
}
