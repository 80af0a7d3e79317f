import { Console } from 'node:console'
import { serveStdio } from '@modelcontextprotocol/server/stdio'
import type { McpServer } from '@modelcontextprotocol/server'
import type { Log } from '../log.ts'

/**
 * Serves MCP over stdin and stdout until stdin ends; both protocol eras from one factory.
 *
 * Stdout carries protocol only: what any module prints through `console` goes to stderr.
 */
export function serveOverStdio(createServer: () => McpServer, log: Log): void {
  globalThis.console = new Console(process.stderr)
  serveStdio(createServer, { onerror: () => log('warn', 'protocol', { outcome: 'error' }) })
}
