import type { TokenSource } from '../dataverse/client/token-source.ts'
import type { Environment } from '../environment/address.ts'
import type { Wire } from '../network/wire.ts'

/** How one environment is reached, and as whom. */
export interface Connection {
  readonly environment: Environment
  readonly wire: Wire
  readonly token: TokenSource
  /** The signed-in account; no network. Absent if tokens need no sign-in. */
  readonly account?: () => Promise<ConnectedAccount | undefined>
}

/** Who is signed in on this computer. */
export interface ConnectedAccount {
  /** User name: `ada@contoso.com`. */
  readonly username: string
  /** When the stored access token ends, in milliseconds since 1970. It is renewed by itself. */
  readonly expiresAt?: number
}
