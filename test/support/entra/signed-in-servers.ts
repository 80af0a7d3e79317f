import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { onTestFinished } from 'vitest'
import { createBrowserCommand } from './browser-command.ts'
import { queryAccounts } from './connect-person.ts'
import type { ListeningCloud } from './listen.ts'

export interface ServerOptions {
  /** `newest` is the revision 2026-07-28, `older` starts with `initialize`. */
  readonly era?: 'newest' | 'older'
  /** Makes the client one that shows links, and returns the user's answer. */
  readonly onLink?: (link: { readonly url: string; readonly message: string }) => Promise<Action>
  readonly variables?: Readonly<Record<string, string>>
}

type Action = 'accept' | 'decline' | 'cancel'

/**
 * The built program, started over stdio by a real client, with the user's tokens in an encrypted
 * file that all processes of one test share. `open` receives what the program opens in the browser.
 */
export async function prepareServers(cloud: ListeningCloud, open: (link: string) => void) {
  const folder = await mkdtemp(path.join(tmpdir(), 'signed-in-servers-'))
  const browser = await createBrowserCommand(folder, open)
  const settings = {
    DATAVERSE_URL: cloud.environment,
    DATAVERSE_AUTHORITY: cloud.authority,
    DATAVERSE_TOKEN_STORE: 'file',
    NODE_EXTRA_CA_CERTS: cloud.authorityFile,
    XDG_STATE_HOME: folder,
    BROWSER: browser.command,
  }
  onTestFinished(async () => {
    browser.close()
    await rm(folder, { recursive: true, force: true })
  })

  async function start({ era = 'newest', onLink, variables = {} }: ServerOptions = {}) {
    const client = new Client(
      { name: 'test', version: '1.0.0' },
      {
        capabilities: onLink ? { elicitation: { url: {} } } : {},
        versionNegotiation: { mode: era === 'newest' ? 'auto' : 'legacy' },
      },
    )
    if (onLink)
      client.setRequestHandler('elicitation/create', async ({ params }) => {
        if (params.mode !== 'url') throw new Error('not a link')
        return { action: await onLink(params) }
      })
    const transport = new StdioClientTransport({
      command: process.execPath,
      args: ['dist/main.js'],
      stderr: 'ignore',
      env: { ...settings, ...variables },
    })
    await client.connect(transport)
    onTestFinished(() => client.close())
    return {
      client,
      pid: transport.pid,
      query: (options?: Parameters<typeof queryAccounts>[1]) => queryAccounts(client, options),
    }
  }

  return { folder, settings, start }
}
