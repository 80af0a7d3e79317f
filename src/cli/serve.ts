import type { Config } from '../config.ts'
import { createRuntime } from '../runtime.ts'
import { serveOverStdio } from '../transports/stdio.ts'

/** Serves MCP over stdio until stdin ends. On a terminal it explains itself instead. */
export function serve(config: Config): void {
  if (process.stdin.isTTY) {
    process.stderr.write(explanation)
    return
  }
  const { createServer, log } = createRuntime(config)
  serveOverStdio(createServer, log)
}

const explanation = `This is an MCP server: a host such as Claude Desktop starts it and speaks over stdin.

  See it work now, without a tenant:   dataverse-mcp-server demo
  Put it into a host:                  copy the entry of mcp.json in the project's root
  Every command:                       dataverse-mcp-server --help
`
