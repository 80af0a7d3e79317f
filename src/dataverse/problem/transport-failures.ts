import { DataverseError, type ErrorCode } from '../../errors.ts'

/** The caller canceled before the answer arrived. */
export function cancelled(cause?: unknown): DataverseError {
  return new DataverseError('cancelled', 'The call was canceled.', {
    hint: 'Repeat the call if its result is still needed.',
    cause,
  })
}

/** @param what - What Dataverse did not do: `did not answer within 60 s`. */
export function timedOut(what: string): DataverseError {
  return new DataverseError('timeout', `Dataverse ${what}.`, {
    hint: 'Narrow the query with filter, or with fewer items in expand, then repeat the call.',
  })
}

/** The answers being read use all the memory reserved for them. */
export function tooManyBytes(): DataverseError {
  return new DataverseError(
    'throttled',
    'This server is busy with other large answers; this one was dropped.',
    { hint: 'Wait 5 s, then repeat the call with fewer rows or columns.' },
  )
}

/**
 * The error for a failed connection, by the error code of the system or of the platform's HTTP
 * client. Failures that a retry cannot fix (certificates) are `configuration`.
 */
export function connectionFailed(code: string | undefined, cause: unknown): DataverseError {
  const found = networkFailures.find(({ codes }) => codes.includes(code ?? '')) ?? anyNetworkFailure
  const shown = code === undefined ? '' : ` (${code})`
  return new DataverseError(found.code, `${found.message}${shown}.`, { hint: found.hint, cause })
}

interface NetworkFailure {
  readonly codes: readonly string[]
  readonly code: ErrorCode
  /** Without the period: the system's error code follows. */
  readonly message: string
  readonly hint: string
}

/** Error codes without an established connection, so nothing can have been sent. */
export const neverSentCodes: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'EAI_AGAIN',
  'ENETUNREACH',
  'ENOTFOUND',
  'UND_ERR_CONNECT_TIMEOUT',
])

const anyNetworkFailure: NetworkFailure = {
  codes: [],
  code: 'unavailable',
  message: 'The connection to Dataverse failed',
  hint: 'Check the network and the proxy, then repeat the call.',
}

export const networkFailures: readonly NetworkFailure[] = [
  {
    codes: ['ENOTFOUND'],
    code: 'unavailable',
    message: "The environment's host name was not found",
    hint: 'Compare DATAVERSE_URL with the address in the browser: its name or region is wrong, or this computer is offline.',
  },
  {
    codes: ['EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'],
    code: 'unavailable',
    message: 'This computer has no network route to the environment',
    hint: 'Check the network connection, then repeat the call.',
  },
  {
    codes: ['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT'],
    code: 'unavailable',
    message: "Nothing answers at the environment's address",
    hint: 'Check DATAVERSE_URL and any proxy or firewall in between, then repeat the call.',
  },
  {
    codes: [
      'CERT_HAS_EXPIRED',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'ERR_TLS_CERT_ALTNAME_INVALID',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    ],
    code: 'configuration',
    message: "The environment's certificate is not trusted on this computer",
    hint: "Behind a company proxy, set NODE_EXTRA_CA_CERTS to the file of the company's root certificate and restart the server.",
  },
]
