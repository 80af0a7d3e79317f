/** The server that a client starts over stdio. */
export interface ServerCommand {
  readonly command: string
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
}

export interface Place {
  /** An empty folder: the user's home and the folder in which the client works. */
  readonly home: string
  /** The folder in which the client's packages are installed. */
  readonly packages: string
  /** The address of the fake model, without a path. */
  readonly model: string
  readonly server: ServerCommand
}

/** How a client is started with its configuration. */
export interface Start {
  readonly command: string
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  /** Files to write before, by their path in the home folder. */
  readonly files?: Readonly<Record<string, string>>
}

/** A real MCP client with a model. */
export interface Host {
  readonly name: string
  /** Exact packages, the client's own first. */
  readonly packages: readonly string[]
  /** The API that it speaks with its model. */
  readonly api: string
  readonly start: (place: Place) => Start
}

/** The version of the client's own package. */
export function versionOf({ packages: [own = ''] }: Host): string {
  return own.slice(own.lastIndexOf('@') + 1)
}
