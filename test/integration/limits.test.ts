import { chmod, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import { expect, onTestFinished, test } from 'vitest'
import { openCalls } from '../../src/calls.ts'
import { parseConfig } from '../../src/config.ts'
import { createLimits } from '../../src/connection/limits.ts'
import type { StoredLimit } from '../../src/connection/stored-limits.ts'
import { createServer } from '../../src/mcp/server.ts'
import { startSandboxListener } from '../../sandbox/listener/http-listener.ts'
import { systemClock } from '../../src/time/clock.ts'
import { textOf } from '../support/connect.ts'
import { loadSampleData } from '../support/sample-data.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A running server with the settings `variables`, and the limits of its user. */
async function start(variables: Readonly<Record<string, string>> = {}) {
  const listener = await startSandboxListener({
    port: 0,
    host: '127.0.0.1',
    token: 't',
    clock: systemClock,
    load: loadSampleData,
  })
  onTestFinished(() => listener.close())
  const url = listener.baseUrl
  const folder = await temporaryFolder()
  const config = parseConfig({
    DATAVERSE_URL: url,
    DATAVERSE_ACCESS_TOKEN: 't',
    DATAVERSE_LOG_LEVEL: 'silent',
    ...variables,
  })
  const { caller, handleCall } = openCalls(config, undefined, createLimits(folder))
  const server = createServer({
    handleCall: async () => handleCall,
    caller,
    log: () => undefined,
    readOnly: config.readOnly,
    version: '0.0.0-test',
  })
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair()
  const client = new Client({ name: 'test', version: '1.0.0' })
  await server.connect(serverSide)
  await client.connect(clientSide)
  onTestFinished(() => client.close())
  const call = async (name: string, args: Record<string, unknown>) =>
    textOf(await client.callTool({ name, arguments: args }))
  return {
    client,
    folder,
    url,
    /** As another process of the user sets them. */
    set: (limit: Partial<StoredLimit>) =>
      createLimits(folder).set({ url, readOnly: false, deny: [], ...limit }),
    create: () => call('create_record', { entity: 'account', values: { name: 'Tailspin' } }),
    query: (entity: string, select: readonly string[]) =>
      call('query_records', { entity, select, top: 1 }),
  }
}

test('read-only holds from the next call, names the command, and can be lifted by the user', async () => {
  const { set, create, query, url, client } = await start()
  expect(await create()).toContain('"id"')

  await set({ readOnly: true })
  const refused = await create()
  expect(refused).toMatch(/^denied_by_operator: The user lets the AI only read in /)
  expect(refused).toContain(`limits ${url} --read-write`)
  expect(await query('account', ['name'])).toContain('rows')
  expect((await client.listTools()).tools).toHaveLength(5)

  await set({ readOnly: false })
  expect(await create()).toContain('"id"')
})

test('what the user closes is closed for a running server', async () => {
  const { set, query } = await start()
  expect(await query('contact', ['fullname'])).toContain('rows')
  expect(await query('account', ['revenue'])).toContain('rows')

  await set({ deny: ['contact', 'account.revenue'] })
  expect(await query('contact', ['fullname'])).toMatch(/^denied_by_operator: /)
  expect(await query('account', ['revenue'])).toMatch(/^denied_by_operator: /)
  expect(await query('account', ['name'])).toContain('rows')
})

test('limits only narrow: what the settings close stays closed', async () => {
  const { set, query } = await start({ DATAVERSE_DENY: 'contact' })

  await set({ deny: ['lead'] })
  expect(await query('contact', ['fullname'])).toMatch(/^denied_by_operator: /)
  await set({ deny: [] })
  expect(await query('contact', ['fullname'])).toMatch(/^denied_by_operator: /)
})

test('limits of another environment do not count, those of any account do', async () => {
  const { set, create } = await start()

  await set({ url: 'https://contoso.crm4.dynamics.com', readOnly: true })
  expect(await create()).toContain('"id"')
  await set({ account: 'ada@contoso.test', readOnly: true })
  expect(await create()).toMatch(/^denied_by_operator: /)
})

test.each<[string, (file: string) => Promise<void>]>([
  ['damaged', (file) => writeFile(file, '{"v":1,"limits":[{"url":7}]}', { mode: 0o600 })],
  ['from a newer version', (file) => writeFile(file, '{"v":2,"limits":[]}', { mode: 0o600 })],
  ['open to others', (file) => chmod(file, 0o644)],
])('limits that are %s refuse writes; what was closed stays closed', async (_what, break_) => {
  const { folder, set, create, query } = await start()
  await set({ deny: ['contact'] })
  expect(await create()).toContain('"id"')

  await break_(path.join(folder, 'limits.json'))
  expect(await create()).toMatch(/^configuration: /)
  expect(await query('contact', ['fullname'])).toMatch(/^denied_by_operator: /)
  expect(await query('account', ['name'])).toContain('rows')
})

test('limits that were never readable show nothing', async () => {
  const { folder, create, query } = await start()
  await writeFile(path.join(folder, 'limits.json'), 'no json', { mode: 0o600 })

  expect(await create()).toMatch(/^configuration: The limits that the user set cannot be read/)
  expect(await query('account', ['name'])).toMatch(/^configuration: /)
})
