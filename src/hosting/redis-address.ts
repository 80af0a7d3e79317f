/** Where Redis or Valkey is, and how to trust it. */
export interface RedisAddress {
  /**
   * `redis://` or `rediss://`, with its credentials; never logged. With Sentinels, its host is the name that they give
   * to the primary: `rediss://user:password@mymaster`.
   */
  readonly url: string
  /** Certificates (PEM) of the authorities that may sign the server's own; the system's by default. */
  readonly authorities?: string | undefined
  /** Those to ask for the primary, in any order; absent with a fixed address. */
  readonly sentinels?: readonly RedisNode[] | undefined
  /** The Sentinels' own password, if they have one. */
  readonly sentinelPassword?: string | undefined
}

export interface RedisNode {
  readonly host: string
  readonly port: number
}
