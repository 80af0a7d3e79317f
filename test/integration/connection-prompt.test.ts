import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { parseConfig } from '../../src/config.ts'
import { printConnectionText } from '../../src/connection-text.ts'
import { parseEnvironmentUrl } from '../../src/environment/address.ts'
import { DataverseError } from '../../src/errors.ts'
import { overFetch } from '../../src/network/wire.ts'
import { staticTokenSource } from '../../src/dataverse/client/token-source.ts'
import { createRuntime } from '../../src/runtime.ts'
import { connect } from '../support/connect.ts'
import { ada, connectTo, startMultiUser } from '../support/http-server.ts'

const contoso = 'https://contoso.crm4.dynamics.com'

/** The text for a server of ada's, without any network. */
function textFor(settings: Readonly<Record<string, string>>, more = {}) {
  return printConnectionText({
    config: parseConfig(settings),
    connection: async () => ({
      environment: parseEnvironmentUrl(contoso),
      wire: overFetch(() => Promise.reject(new Error('no network'))),
      token: staticTokenSource('secret-token'),
      account: async () => ({
        username: 'ada@contoso.com',
        expiresAt: Date.parse('2026-12-01T15:30:00Z'),
      }),
    }),
    limit: async () => ({ readOnly: true, deny: ['lead'] }),
    isBundle: false,
    printCommand: (...words) => ['tool', ...words].join(' '),
    ...more,
  })
}

test('the prompt shows who is connected to what, what the AI may do, and how to change it', async () => {
  const text = await textFor({ DATAVERSE_URL: contoso, DATAVERSE_DENY: 'contact' })

  expect(text.split('\n').slice(2)).toEqual([
    `- Environment: ${contoso}`,
    '- Account: ada@contoso.com',
    '- Access token: until 2026-12-01 15:30 UTC, then renewed by itself',
    '- The AI may: only read; not use contact, lead',
    `- Switch the account: tool connect ${contoso} --account NAME`,
    `- Change what the AI may do: tool limits ${contoso}`,
    `- Disconnect: tool disconnect ${contoso}`,
  ])
  expect(text).not.toContain('secret-token')
})

test('for the user of the bundle it names the form and no command', async () => {
  const text = await textFor({ DATAVERSE_URL: contoso }, { isBundle: true })

  expect(text).toContain('what the AI may do: in Claude Desktop under Settings > Extensions')
  expect(text).not.toContain('tool ')
})

test('without a connection it says why and what to do', async () => {
  const text = await textFor(
    { DATAVERSE_URL: contoso },
    {
      connection: async () => {
        throw new DataverseError('configuration', 'Nothing is connected.', { hint: 'Run connect.' })
      },
    },
  )

  expect(text).toContain('- Not connected: Nothing is connected.\n- Run connect.')
})

test('before the first sign-in it says that nobody is signed in', async () => {
  const text = await textFor(
    { DATAVERSE_URL: contoso },
    {
      connection: async () => ({
        environment: parseEnvironmentUrl(contoso),
        account: async () => undefined,
      }),
    },
  )

  expect(text).toContain('- Account: nobody is signed in; the next question to Dataverse opens')
})

test('a client lists the one prompt and gets its text; the tools stay as they are', async () => {
  const config = parseConfig({ DATAVERSE_SANDBOX: 'true', DATAVERSE_LOG_LEVEL: 'silent' })
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair()
  const client = new Client({ name: 'test', version: '1.0.0' })
  await createRuntime(config).createServer().connect(serverSide)
  await client.connect(clientSide)
  onTestFinished(() => client.close())

  const { prompts } = await client.listPrompts()
  const { messages } = await client.getPrompt({ name: 'connection' })

  expect(prompts.map(({ name }) => name)).toEqual(['connection'])
  const [message] = z
    .tuple([z.object({ role: z.string(), content: z.object({ text: z.string() }) })])
    .parse(messages)
  expect(message.role).toBe('user')
  expect(message.content.text).toContain('the built-in sandbox')
  expect((await client.listTools()).tools).toHaveLength(5)
})

test('the multi-user mode offers no prompt', async () => {
  const server = await startMultiUser()
  const client = await connectTo(server.url, server.tokenOf(ada))

  expect(client.getServerCapabilities()?.prompts).toBeUndefined()
})

test('the list of entities says who is connected; a search and a description do not', async () => {
  const { ask } = await connect()

  expect(await ask('describe_entities', {})).toMatchObject({ connected: 'https://sandbox.invalid' })
  expect(await ask('describe_entities', { search: 'account' })).not.toHaveProperty('connected')
  expect(await ask('describe_entities', { entity: 'account' })).not.toHaveProperty('connected')
})
