/**
 * An error that the sandbox returns as the service would. The `protocol/` folder writes it as
 * OData.
 */
export interface SandboxFailure extends Error {
  /** HTTP status of the response. */
  readonly status: number
  /** The service's own error code, lowercase with `0x`: `0x80040217`. */
  readonly code: string
  /** Response headers beyond the usual ones, such as `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>
}

export interface FailureInput {
  readonly status: number
  readonly code: string
  readonly message: string
  readonly headers?: Readonly<Record<string, string>>
}

const brand = Symbol('sandbox failure')

/** An error to throw, with the status and code of the response. */
export function createFailure({ status, code, message, headers }: FailureInput): SandboxFailure {
  return Object.assign(new Error(message), {
    name: 'SandboxFailure',
    status,
    code,
    ...(headers && { headers }),
    [brand]: true,
  })
}

/** True for errors made by `createFailure`. Any other error is a bug in the sandbox. */
export function isFailure(error: unknown): error is SandboxFailure {
  return error instanceof Error && brand in error
}
