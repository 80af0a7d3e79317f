/** One row: `key` derives its id and is its name unless `values` has one; `{ account: 'Litware' }` is a lookup. */
export interface SandboxRow {
  entity: string
  key: string
  values: Record<string, string | number | boolean | null | Record<string, string>>
}

export interface SandboxOptions {
  /**
   * Tables over the shipped ones: the content of a schema file, or its list of tables. docs/sandbox.md has the
   * form.
   */
  schema?: object | object[]
  data?: SandboxRow[]
  /** The user that the plain token acts as; the administrator by default. */
  user?: string
  /** The time of stamps and of functions such as ThisMonth; the computer's by default. */
  now?: () => Date | number
  /** Rules of a fault plan, as in docs/sandbox.md. */
  faults?: object[] | { rules: object[] }
  /** Also listens on 127.0.0.1 at this port; 0 for any free one. */
  port?: number
}

export interface SandboxResponse {
  readonly status: number
  readonly ok: boolean
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
  json(): Promise<unknown>
}

export interface SandboxRequest {
  method?: string
  headers?: Record<string, string>
  body?: string
}

export interface LoggedRequest {
  /** ISO 8601. */
  readonly time: string
  readonly method: string
  /** Path and query as received. */
  readonly path: string
  readonly status?: number
  readonly milliseconds: number
  readonly faults: readonly string[]
}

/** What `snapshot` returns; only for `restore` of the same sandbox. */
export interface SandboxSnapshot {
  readonly content: object
}

export interface Sandbox {
  /** The environment's address; with `port`, other programs can use it. */
  readonly url: string
  /**
   * A bearer token: of the administrator, or of a user by key (`salesperson`).
   *
   * @throws Error if no user has this name.
   */
  token(user?: string): string
  users(): readonly {
    readonly key: string
    readonly name: string
    readonly roles: readonly string[]
  }[]
  /** Answers in this process, with the same bytes as over `url`. A relative address is one of the Web API. */
  fetch(input: string, init?: SandboxRequest): Promise<SandboxResponse>
  /** Back to the start: rows, faults and the list of requests. */
  reset(): void
  snapshot(): SandboxSnapshot
  restore(snapshot: SandboxSnapshot): void
  /** Every request since the start or the last reset, without tokens, headers and bodies. */
  requests(): LoggedRequest[]
  readonly faults: {
    /** Replaces all rules. */
    set(rules: object[] | { rules: object[] }): void
    state(): readonly object[]
  }
  /** Ends the listener, if there is one. Nothing is left behind. */
  close(): Promise<void>
}

/**
 * A small Dataverse in this process, with sample data, for tests.
 *
 * @example
 * const sandbox = await createSandbox()
 * const headers = { Authorization: `Bearer ${sandbox.token()}` }
 * const answer = await sandbox.fetch('accounts?$select=name&$top=3', { headers })
 * const rows = await answer.json()
 *
 * @throws Error that names the option and the place of a wrong value; if the port cannot be used.
 */
export function createSandbox(options?: SandboxOptions): Promise<Sandbox>
