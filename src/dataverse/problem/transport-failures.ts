import { DataverseError, type ErrorCode } from '../../errors.ts'

/** The caller gave up before the answer came. */
export function cancelled(cause?: unknown): DataverseError {
  return new DataverseError('cancelled', 'The call was cancelled.', {
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

/** The answers under way take all the memory that is set aside for them. */
export function tooManyBytes(): DataverseError {
  return new DataverseError(
    'throttled',
    'This server is busy with other large answers; this one was given up.',
    { hint: 'Wait 5 s, then repeat the call; ask for fewer rows or columns.' },
  )
}

/**
 * A connection that failed, by the code of the system or of the platform's HTTP client. What a
 * repetition cannot cure (certificates) is `configuration`.
 */
export function connectionFailed(code: string | undefined, cause: unknown): DataverseError {
  const found = networkFailures.find(({ codes }) => codes.includes(code ?? '')) ?? anyNetworkFailure
  const shown = code === undefined ? '' : ` (${code})`
  return new DataverseError(found.code, `${found.message}${shown}.`, { hint: found.hint, cause })
}

interface NetworkFailure {
  readonly codes: readonly string[]
  readonly code: ErrorCode
  /** Without the full stop: the system's code follows. */
  readonly message: string
  readonly hint: string
}

/** The codes whose connection never came to be, so that nothing can have been sent. */
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
    message: "The environment's address was not found",
    hint: 'Compare DATAVERSE_URL with the address in the browser: its name or region is mistyped, or this computer is offline.',
  },
  {
    codes: ['EAI_AGAIN', 'ENETUNREACH', 'EHOSTUNREACH'],
    code: 'unavailable',
    message: 'This computer has no way to the environment',
    hint: 'Check the network connection, then repeat the call.',
  },
  {
    codes: ['ECONNREFUSED', 'UND_ERR_CONNECT_TIMEOUT'],
    code: 'unavailable',
    message: "Nothing answers at the environment's address",
    hint: 'Check that DATAVERSE_URL is right, and the proxy or firewall on the way, then repeat the call.',
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
