/** A refusal of the sandbox, thrown where it is noticed and written as OData by the protocol face. */
export interface Failure extends Error {
  /** HTTP status of the answer. */
  readonly status: number
  /** The service's own code, lower case with `0x`: `0x80040217`. */
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

/** An error to throw, with the answer's status and code. */
export function createFailure({ status, code, message, headers }: FailureInput): Failure {
  return Object.assign(new Error(message), {
    name: 'SandboxFailure',
    status,
    code,
    ...(headers && { headers }),
    [brand]: true,
  })
}

/** True for what `createFailure` made; anything else that is thrown is a defect of the sandbox. */
export function isFailure(error: unknown): error is Failure {
  return error instanceof Error && brand in error
}
