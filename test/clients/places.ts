import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { spawnHttp, startHttpCloud } from '../support/http-cloud.ts'
import { ada } from '../support/http-server.ts'

/** How a client reaches a server: a command that it starts, or an address with headers. */
export type Place = StdioPlace | HttpPlace

export interface StdioPlace {
  readonly command: string
  readonly args: readonly string[]
}

export interface HttpPlace {
  readonly url: string
  readonly headers: { readonly Authorization: string }
}

/** The built program over stdio, on its sandbox. */
export async function overStdio(): Promise<StdioPlace> {
  return { command: process.execPath, args: [path.resolve('dist/main.js'), 'serve', '--sandbox'] }
}

/** The built program over HTTP in single-user mode, on its sandbox, with its own secret. */
export async function inSingleUserMode(): Promise<HttpPlace> {
  const { lines, home } = await spawnHttp({ DATAVERSE_SANDBOX: 'true', PORT: '0' })
  const file = path.join(home, '.local/state/dataverse-mcp-server/http-secret')
  const secret = await readFile(file, 'utf8')
  return {
    url: lines[0]?.replace('Serving MCP at ', '') ?? '',
    headers: { Authorization: `Bearer ${secret.trim()}` },
  }
}

/** The built program over HTTP in multi-user mode, with a token of the test identity provider. */
export async function inMultiUserMode(scopes = 'mcp.read mcp.write'): Promise<HttpPlace> {
  const { url, api, variables } = await startHttpCloud()
  await spawnHttp(variables)
  return { url, headers: { Authorization: `Bearer ${api.token(ada, scopes)}` } }
}

export const httpPlaces = [
  ['over HTTP in single-user mode', inSingleUserMode],
  ['over HTTP in multi-user mode', inMultiUserMode],
] as const

export const places = [['over stdio', overStdio], ...httpPlaces] as const
