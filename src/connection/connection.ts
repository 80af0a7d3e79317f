import type { TokenSource } from '../dataverse/client/token-source.ts'
import type { Environment } from '../environment/address.ts'
import type { Wire } from '../network/wire.ts'

/** How one environment is reached, and as whom. */
export interface Connection {
  readonly environment: Environment
  readonly wire: Wire
  readonly token: TokenSource
}
