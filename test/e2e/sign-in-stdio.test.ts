import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { Client as OldClient } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport as OldTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import {
  ElicitationCompleteNotificationSchema,
  ElicitRequestSchema,
} from '@modelcontextprotocol/sdk/types.js'
import { afterAll, beforeAll, beforeEach, expect, onTestFinished, vi } from 'vitest'
import * as z from 'zod'
import { launchChromium } from '../support/entra/chromium.ts'
import { listenAsCloud } from '../support/entra/listen.ts'
import type { ListeningCloud } from '../support/entra/listen.ts'
import { createRecords } from '../support/entra/records.ts'
import { prepareServers } from '../support/entra/signed-in-servers.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('chromium', 'chromium')

const eras = ['newest', 'older'] as const
const refusals = [
  ['newest', 'decline'],
  ['older', 'cancel'],
] as const

let cloud: ListeningCloud
let browser: Awaited<ReturnType<typeof launchChromium>>

beforeAll(async () => {
  cloud = await listenAsCloud({ padding: 1800, tls: true, serve: createRecords() })
  browser = await launchChromium()
})

afterAll(async () => {
  await browser.close()
  cloud.close()
})

beforeEach(() => {
  cloud.entra.consents.clear()
  cloud.entra.log.length = 0
})

for (const era of eras) {
  test(`in the ${era} revision the first call opens the browser, and sign-in and consent there return the rows`, async () => {
    const { start, visits } = await openingServers()
    const { client, query } = await start({ era })

    const first = await query()
    const second = await query()

    expect(client.getNegotiatedProtocolVersion() === '2026-07-28').toBe(era === 'newest')
    expect([first.rows, second.rows]).toEqual([3, 3])
    expect(visits).toHaveLength(1)
    expect(await visits[0]).toMatchObject({
      url: expect.stringMatching(/^http:\/\/localhost:\d+\/$/),
      text: expect.stringContaining('You are signed in'),
      complaints: [],
    })
  })
}

for (const era of eras) {
  test(`in the ${era} revision a client that can show links gets the page, and the program opens no browser`, async () => {
    const { start, visits } = await openingServers()
    const shown: string[] = []
    const pages: ReturnType<typeof browser.visit>[] = []
    const { query } = await start({
      era,
      async onLink({ url, message }) {
        shown.push(message)
        pages.push(browser.visit(url))
        return 'accept'
      },
    })

    const answers = await Promise.all([query(), query()])
    await Promise.all(pages)

    expect(answers.map(({ rows }) => rows)).toEqual([3, 3])
    expect(shown).toEqual([
      `Nobody is signed in to ${cloud.environment}. Open the Microsoft sign-in page to continue.`,
    ])
    expect(visits).toEqual([])
  })
}

test("the old SDK's own client shows the link too, and is notified when the sign-in is complete", async () => {
  const { settings, visits } = await openingServers()
  const client = new OldClient(
    { name: 'test', version: '1.0.0' },
    { capabilities: { elicitation: { url: {} } } },
  )
  const asked: string[] = []
  const completed: string[] = []
  client.setRequestHandler(ElicitRequestSchema, ({ params }) => {
    if (params.mode !== 'url') throw new Error('not a link')
    asked.push(params.elicitationId)
    void browser.visit(params.url)
    return { action: 'accept' }
  })
  client.setNotificationHandler(ElicitationCompleteNotificationSchema, ({ params }) => {
    completed.push(params.elicitationId)
  })
  const args = ['dist/main.js', 'serve']
  await client.connect(
    new OldTransport({ command: process.execPath, args, env: settings, stderr: 'ignore' }),
  )
  onTestFinished(() => client.close())

  const call = { name: 'query_records', arguments: { entity: 'account', top: 3 } }
  const answer = await client.callTool(call)

  expect(answer.structuredContent).toMatchObject({ entity: 'account' })
  expect(asked).toHaveLength(1)
  await vi.waitFor(() => expect(completed).toEqual(asked), 10_000)
  expect(visits).toEqual([])
})

for (const [era, action] of refusals) {
  test(`in the ${era} revision a user who answers ${action} is not asked twice, and the call gives the next step`, async () => {
    const { start, visits } = await openingServers()
    let questions = 0
    const { query } = await start({
      era,
      async onLink() {
        questions += 1
        return action
      },
    })

    const { text } = await query()

    expect(text).toContain('sign_in_cancelled')
    expect(text).toContain('Ask the user whether to sign in. If yes, call again.')
    expect([questions, visits.length]).toEqual([1, 0])
  })
}

test('two programs that start at the same time open one page, and both calls return rows', async () => {
  const { start, visits } = await openingServers()
  const [one, other] = await Promise.all([start(), start({ era: 'older' })])

  const answers = await Promise.all([one.query(), other.query()])

  expect(answers.map(({ rows }) => rows)).toEqual([3, 3])
  expect(visits).toHaveLength(1)
})

test('an aborted call does not end the sign-in: the page still works, and the next call returns rows', async () => {
  const links: string[] = []
  const { start } = await prepareServers(cloud, (link) => links.push(link))
  const { query } = await start()
  const gone = new AbortController()
  const aborted = query({ signal: gone.signal }).catch(() => 'aborted')
  await vi.waitFor(() => expect(links).toHaveLength(1), 10_000)

  gone.abort()
  expect(await aborted).toBe('aborted')
  const next = query()
  const seen = await browser.visit(links[0] ?? '')

  expect(seen.text).toContain('You are signed in')
  expect((await next).rows).toBe(3)
  expect(links).toHaveLength(1)
})

test('without a browser the call returns at once with the link, which works', async () => {
  const { start } = await prepareServers(cloud, () => undefined)
  const { query } = await start({ variables: { BROWSER: 'none' } })

  const { text } = await query()
  const [link = ''] = /https:\/\/localhost:\d+\/\S+/.exec(text) ?? []
  const seen = await browser.visit(link)
  const { rows } = await query()

  expect(text).toContain('not_signed_in')
  expect(text).toContain('call again')
  expect(seen.text).toContain('You are signed in')
  expect(rows).toBe(3)
})

test('starting and listing the tools signs no user in, sends nothing and writes nothing but compiled code', async () => {
  const { start, visits, folder } = await openingServers()
  const before = await readdir(folder)
  const { client } = await start({ variables: { NODE_DISABLE_COMPILE_CACHE: '1' } })

  const { tools } = await client.listTools()

  expect(tools).toHaveLength(5)
  expect([...cloud.entra.log, ...visits]).toEqual([])
  expect(await readdir(folder)).toEqual(before)
})

test('with a stored token neither the sign-in nor MSAL is loaded', async () => {
  const { start, folder } = await openingServers()
  const coverage = path.join(folder, 'coverage')
  await (await start()).query()
  const { client, query } = await start({
    era: 'older',
    variables: { NODE_V8_COVERAGE: coverage },
  })

  const { rows } = await query()
  await client.close()
  await vi.waitFor(async () => expect(await readdir(coverage)).toHaveLength(1), 10_000)
  const [file = ''] = await readdir(coverage)
  const loaded = await readFile(path.join(coverage, file), 'utf8')

  expect(rows).toBe(3)
  expect(loaded).toContain('/dist/auth.js')
  expect(loaded).not.toMatch(/\/dist\/(?:interactive|msal)\.js/)
})

test('R74 R75 a program killed in the middle of a sign-in does not prevent the next sign-in', async () => {
  const links: string[] = []
  const { start } = await prepareServers(cloud, (link) => links.push(link))
  const killed = await start()
  const lost = killed.query().catch(() => 'lost')
  await vi.waitFor(() => expect(links).toHaveLength(1), 10_000)
  process.kill(killed.pid ?? 0, 'SIGKILL')
  await lost

  const startedAt = performance.now()
  const { query } = await start()
  const next = query()
  await vi.waitFor(() => expect(links).toHaveLength(2), 10_000)
  const took = performance.now() - startedAt
  await browser.visit(links[1] ?? '')

  expect((await next).rows).toBe(3)
  expect(took).toBeLessThan(5000)
})

test('R109 during a sign-in and the use of all tools, every line on stdout is protocol', async () => {
  const { settings } = await openingServers()
  const child = spawn(process.execPath, ['dist/main.js', '--log-level', 'debug'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...settings },
  })
  const lines: string[] = []
  createInterface({ input: child.stdout }).on('line', (line) => lines.push(line))
  const record = { entity: 'account', values: { name: 'Lines' } }
  const calls = [
    ['query_records', { entity: 'account', top: 2 }],
    ['describe_entities', { entity: 'account' }],
    ['get_record', { entity: 'account', id: noRecord }],
    ['create_record', record],
    ['update_record', { ...record, id: noRecord }],
  ] as const

  child.stdin.write(
    [
      { id: 0, method: 'initialize', params: initialize },
      { method: 'notifications/initialized' },
      ...calls.map(([name, args], index) => {
        return { id: index + 1, method: 'tools/call', params: { name, arguments: args } }
      }),
    ]
      .map((message) => `${JSON.stringify({ jsonrpc: '2.0', ...message })}\n`)
      .join(''),
  )
  await vi.waitFor(() => expect(lines.length).toBeGreaterThanOrEqual(6), 15_000)
  child.stdin.end()
  await once(child, 'exit')

  const ids = lines.map((line) => message.parse(JSON.parse(line)).id)
  expect(new Set(ids)).toEqual(new Set([0, 1, 2, 3, 4, 5]))
  expect(ids).toHaveLength(6)
})

const message = z.object({ jsonrpc: z.literal('2.0'), id: z.number() })
const noRecord = '00000000-0000-4000-8000-000000000000'
const initialize = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'test', version: '1.0.0' },
}

/** Servers with the real browser and a user who completes sign-in and consent. */
async function openingServers() {
  const visits: ReturnType<typeof browser.visit>[] = []
  const servers = await prepareServers(cloud, (link) => visits.push(browser.visit(link)))
  return { ...servers, visits }
}
