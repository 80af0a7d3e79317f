import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'

const run = promisify(execFile)
const failure = z.object({ code: z.number(), stderr: z.string() })

test('the demo calls the five tools and checks every answer', async () => {
  const { stdout } = await run(process.execPath, ['dist/main.js', 'demo'])

  for (const tool of [
    'describe_entities',
    'query_records',
    'get_record',
    'create_record',
    'update_record',
  ])
    expect(stdout).toContain(tool)
  expect(stdout).toContain('conflict:')
  expect(stdout).toContain('Every result was checked.')
})

test('the sandbox over HTTP prints its base URL first and requires its token', async () => {
  const baseUrl = await startSandbox('e2e-token')

  const refused = await fetch(`${baseUrl}/api/data/v9.2/WhoAmI`)
  const answered = await fetch(`${baseUrl}/api/data/v9.2/WhoAmI`, {
    headers: { authorization: 'Bearer e2e-token' },
  })

  expect(refused.status).toBe(401)
  expect(refused.headers.get('www-authenticate')).toMatch(
    new RegExp(
      `^Bearer authorization_uri=https://login.microsoftonline.com/[0-9a-f-]{36}/oauth2/authorize, resource_id=${baseUrl}/$`,
    ),
  )
  expect(answered.status).toBe(200)
})

test('the server reaches an environment over HTTP with DATAVERSE_URL and DATAVERSE_ACCESS_TOKEN', async () => {
  const baseUrl = await startSandbox('e2e-token')
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ['dist/main.js'],
      env: { DATAVERSE_URL: baseUrl, DATAVERSE_ACCESS_TOKEN: 'e2e-token' },
    }),
  )
  onTestFinished(() => client.close())

  const { structuredContent } = await client.callTool({
    name: 'get_record',
    arguments: { entity: 'account', id: { accountnumber: 'ABSS4G45' }, select: ['name'] },
  })

  expect(structuredContent).toMatchObject({ values: { name: 'Fourth Coffee (sample)' } })
})

test('a wrong token gives the next step, and the error does not contain the token', async () => {
  const baseUrl = await startSandbox('e2e-token')
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ['dist/main.js'],
      env: { DATAVERSE_URL: baseUrl, DATAVERSE_ACCESS_TOKEN: 'canary-secret' },
      stderr: 'ignore',
    }),
  )
  onTestFinished(() => client.close())

  const answer = await client.callTool({ name: 'describe_entities', arguments: {} })

  expect(answer.isError).toBe(true)
  expect(JSON.stringify(answer)).toContain('DATAVERSE_ACCESS_TOKEN')
  expect(JSON.stringify(answer)).not.toContain('canary-secret')
})

test('without an environment, the server lists its tools and names the setting to set', async () => {
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ['dist/main.js'],
      stderr: 'ignore',
    }),
  )
  onTestFinished(() => client.close())

  const { tools } = await client.listTools()
  const answer = await client.callTool({ name: 'describe_entities', arguments: {} })

  expect(tools).toHaveLength(5)
  expect(JSON.stringify(answer)).toContain('DATAVERSE_URL')
})

test('mcp.json has an entry that starts and answers', async () => {
  const { mcpServers } = z
    .object({
      mcpServers: z.record(
        z.string(),
        z.object({ type: z.literal('stdio'), command: z.string(), args: z.array(z.string()) }),
      ),
    })
    .parse(JSON.parse(await readFile('mcp.json', 'utf8')))

  for (const { command, args } of Object.values(mcpServers)) {
    const client = new Client({ name: 'test', version: '1.0.0' })
    await client.connect(new StdioClientTransport({ command, args }))
    expect((await client.listTools()).tools).toHaveLength(5)
    await client.close()
  }
})

test('R17 R142 invalid settings stop the start with a list of all problems and without any value', async () => {
  const problems = await run(process.execPath, ['dist/main.js'], {
    env: {
      DATAVERSE_URL: 'https://contoso.crm4.dynamics.com',
      DATAVERSE_REGION: 'crm4',
      DATAVERSE_COLOUR: 'red',
      NODE_TLS_REJECT_UNAUTHORIZED: '0',
      DATAVERSE_ACCESS_TOKEN: 'canary-secret',
    },
  }).then(
    () => ({ code: 0, stderr: '' }),
    (error: unknown) => failure.parse(error),
  )

  expect(problems.code).toBe(1)
  expect(problems.stderr).toContain('DATAVERSE_COLOUR is not a setting')
  expect(problems.stderr).toContain('not both')
  expect(problems.stderr).toContain('turns off certificate checks')
  expect(problems.stderr).not.toContain('canary-secret')
})

test('an unknown command names the help that lists the commands', async () => {
  const { code, stderr } = failure.parse(
    await run(process.execPath, ['dist/main.js', 'conect']).catch((error: unknown) => error),
  )

  expect(code).toBe(1)
  expect(stderr).toContain('--help')
})

async function startSandbox(token: string): Promise<string> {
  const child = spawn(
    process.execPath,
    ['dist/main.js', 'sandbox', '--port', '0', '--token', token],
    { stdio: ['ignore', 'pipe', 'ignore'] },
  )
  onTestFinished(() => void child.kill())
  const [line]: unknown[] = await once(createInterface({ input: child.stdout }), 'line')
  return z.url().parse(line)
}
