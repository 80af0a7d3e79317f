import { createFailure } from './sandbox-failure.ts'
import type { SandboxFailure } from './sandbox-failure.ts'

/** A segment that does not exist or has the wrong case (reference 13.3). */
export function segmentNotFound(segment: string): SandboxFailure {
  return createFailure({
    status: 404,
    code: '0x8006088a',
    message: `Resource not found for the segment '${segment}'.`,
  })
}

/** A path that does not exist, or a function called with the wrong verb. */
export function routeNotFound(url: string): SandboxFailure {
  return createFailure({
    status: 404,
    code: '',
    message: `No HTTP resource was found that matches the request URI '${url}'.`,
  })
}

export function methodNotAllowed(method: string): SandboxFailure {
  return createFailure({
    status: 405,
    code: '0x0',
    message: `The requested resource does not support http method '${method}'.`,
  })
}
