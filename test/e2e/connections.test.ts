import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, onTestFinished, test } from 'vitest'
import { startListener } from '../support/sandbox-listener.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** Reports each connection and name lookup of a process on stderr, including those of ESM imports. */
const recorder = `
const net = process.getBuiltinModule('node:net')
const dns = process.getBuiltinModule('node:dns')
const { syncBuiltinESMExports } = process.getBuiltinModule('node:module')
const tell = (what) => process.stderr.write('CONNECTS ' + what + '\\n')
const { connect } = net.Socket.prototype
net.Socket.prototype.connect = function (...args) {
  const to = args.flat().find((one) => typeof one === 'object' && one !== null)
  if (to) tell((to.host ?? to.path) + ':' + to.port)
  return connect.apply(this, args)
}
const { lookup } = dns
dns.lookup = (name, ...rest) => { tell('lookup ' + name); return lookup(name, ...rest) }
syncBuiltinESMExports()
`

test('R16 R144 start-up and all five tools connect to the environment only', async () => {
  const { baseUrl } = await startListener()
  const server = await start({ DATAVERSE_URL: baseUrl, DATAVERSE_ACCESS_TOKEN: 't' })

  const id = '00000000-0000-4000-8000-000000000001'
  await server.ask('describe_entities', { entity: 'account' })
  await server.ask('query_records', { entity: 'account', select: ['name'], top: 2 })
  await server.ask('create_record', { entity: 'account', values: { name: 'x' }, id })
  await server.ask('get_record', { entity: 'account', id, select: ['name'] })
  await server.ask('update_record', { entity: 'account', id, values: { fax: '1' } })

  const { host } = new URL(baseUrl)
  expect(server.said()).toContain(`CONNECTS ${host}`)
  expect(connections(server.said()).filter((one) => one !== host)).toEqual([])
})

test('R20 the start shows the proxy without its password', async () => {
  const server = await start({
    DATAVERSE_URL: 'http://127.0.0.1:9',
    DATAVERSE_ACCESS_TOKEN: 't',
    DATAVERSE_LOG_LEVEL: 'debug',
    HTTP_PROXY: 'http://someone:hunter2@127.0.0.1:9',
  })

  const answer = await server.client.callTool({
    name: 'query_records',
    arguments: { entity: 'account' },
  })

  expect(answer.isError).toBe(true)
  expect(server.said()).toContain('"proxy":"http://127.0.0.1:9"')
  expect(JSON.stringify(answer) + server.said()).not.toContain('hunter2')
})

const connections = (text: string) =>
  [...text.matchAll(/^CONNECTS (.*)$/gm)].map(([, to = '']) => to)

async function start(env: Record<string, string>) {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'recorder.mjs')
  await writeFile(file, recorder)
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['--import', file, 'dist/main.js', 'serve'],
    env: { HOME: folder, XDG_CONFIG_HOME: folder, ...env },
    stderr: 'pipe',
  })
  let said = ''
  transport.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(transport)
  onTestFinished(() => client.close())
  return {
    client,
    said: () => said,
    ask: async (name: string, args: Record<string, unknown>) => {
      const { isError, content } = await client.callTool({ name, arguments: args })
      expect(isError ? content : undefined).toBeUndefined()
    },
  }
}
