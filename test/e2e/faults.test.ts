import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, onTestFinished, test } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import type { LoggedRequest } from '../../sandbox/request-log.ts'
import { startListener } from '../support/sandbox-listener.ts'
import { startStdio } from '../support/stdio-process.ts'

const query = { entity: 'account', select: ['name'], top: 1 }
const token = { DATAVERSE_ACCESS_TOKEN: 't' }

test('R111 compression bombs of 300 MB, plain, encoded twice and in brotli, do not increase memory', async () => {
  const bomb = { fault: 'gzip-bomb', megabytes: 300, path: '/contacts?' }
  const { baseUrl } = await startListener({
    clock: systemClock,
    rules: [
      { ...bomb, nth: [1, 2] },
      { fault: 'encode-body', codings: ['gzip', 'gzip'], path: '/contacts?', nth: 1 },
      { fault: 'encode-body', codings: ['br'], path: '/contacts?' },
    ],
  })
  const server = startStdio([], { DATAVERSE_URL: baseUrl, ...token })
  await server.call('query_records', query)
  await server.call('describe_entities', { entity: 'contact' })
  const before = await mostMemory(server.child.pid)

  const answers: unknown[] = []
  for (let number = 0; number < 4; number += 1)
    answers.push(await server.call('query_records', { entity: 'contact', select: ['fullname'] }))

  const text = JSON.stringify(answers)
  expect(text.match(/bad_answer: /g)).toHaveLength(4)
  expect(text.match(/larger than 8 MiB/g)).toHaveLength(2)
  expect((await mostMemory(server.child.pid)) - before).toBeLessThanOrEqual(64)
})

test('R129 a read that the client cancels releases its socket within 250 ms', async () => {
  const log: LoggedRequest[] = []
  const { baseUrl, sandbox } = await startListener({
    clock: systemClock,
    rules: [{ fault: 'delay', ms: 60_000, path: '/contacts?' }],
    log: (entry) => log.push(entry),
  })
  const server = startStdio([], { DATAVERSE_URL: baseUrl, ...token })
  await server.call('describe_entities', { entity: 'contact' })
  const took: number[] = []

  // The machine may be busy: the best of three counts.
  for (let attempt = 1; attempt <= 3; attempt += 1) {
    const id = server.send('query_records', { entity: 'contact', select: ['fullname'] })
    await expect.poll(() => sandbox.faults.state()[0]?.applied).toBe(attempt)
    const ended = log.length
    const startedAt = performance.now()
    server.cancel(id)
    while (log.length === ended) await systemClock.sleep(5)
    took.push(performance.now() - startedAt)
  }

  expect(Math.min(...took)).toBeLessThanOrEqual(250)
  expect(log.filter(({ path }) => path.includes('/contacts?')).map(({ status }) => status)).toEqual(
    [undefined, undefined, undefined],
  )
})

test('R129 the same in the newest protocol revision', async () => {
  const log: LoggedRequest[] = []
  const { baseUrl, sandbox } = await startListener({
    clock: systemClock,
    rules: [{ fault: 'delay', ms: 60_000, path: '/contacts?' }],
    log: (entry) => log.push(entry),
  })
  const client = new Client(
    { name: 'test', version: '1.0.0' },
    { versionNegotiation: { mode: 'auto' } },
  )
  const env = { DATAVERSE_URL: baseUrl, ...token }
  const args = ['dist/main.js', 'serve']
  await client.connect(new StdioClientTransport({ command: process.execPath, args, env }))
  onTestFinished(() => client.close())
  const caller = new AbortController()
  const contacts = { name: 'query_records', arguments: { entity: 'contact', top: 1 } }
  const call = client.callTool(contacts, { signal: caller.signal }).catch(() => undefined)
  await expect.poll(() => sandbox.faults.state()[0]?.applied, { timeout: 10_000 }).toBe(1)

  caller.abort()

  const cancelled = () => log.filter(({ path }) => path.includes('/contacts?'))
  await expect.poll(cancelled).toMatchObject([{ faults: ['delay'] }])
  await call
  expect(client.getNegotiatedProtocolVersion()).toBe('2026-07-28')
})

test.each([
  ['an exception', 'setTimeout(() => { throw new RangeError("canary 4711") }, 600)'],
  ['a rejection', 'setTimeout(() => Promise.reject(new RangeError("canary 4711")), 600)'],
])(
  'R118 %s that nothing catches is logged without its message and exits with 1',
  async (_case, code) => {
    const server = startStdio(['--sandbox'], { NODE_OPTIONS: importing(code) })

    const [exit] = await once(server.child, 'close')

    expect(exit).toBe(1)
    const lines = server.errors().trim().split('\n')
    expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({
      level: 'error',
      event: 'crash',
      code: 'RangeError',
    })
    expect(server.errors()).not.toContain('4711')
  },
)

test('R109 output of other modules to stdout goes to stderr', async () => {
  const stray = 'console.log("stray log"); process.stdout.write("stray bytes\\n")'
  const code = `setInterval(() => { ${stray} }, 20).unref()`
  // The first module of a process runs before the server, which then reserves stdout for itself.
  const late = `setTimeout(() => { ${code} }, 500)`
  const server = startStdio(['--sandbox', '--log-level', 'debug'], {
    NODE_OPTIONS: importing(late),
  })

  for (const tool of ['describe_entities', 'query_records'])
    await server.call(tool, { entity: 'account' })
  await expect.poll(() => server.errors(), { timeout: 5000 }).toMatch(/stray log[^]*stray bytes/)
  await server.call('query_records', query)

  expect((await server.stop('end of input')).code).toBe(0)
  for (const line of server.lines) expect(JSON.parse(line)).toHaveProperty('jsonrpc', '2.0')
})

test('R110 a line of 40 MiB is rejected, and the next one is answered', async () => {
  const server = startStdio(['--sandbox'])
  await server.call('query_records', query)

  server.child.stdin.write(`{"jsonrpc":"2.0","id":77,"method":"${'x'.repeat(40 * 1024 * 1024)}"}\n`)
  const answer = await server.call('query_records', query)

  expect(JSON.stringify(answer)).toContain('"rows"')
  expect(server.lines.some((line) => line.includes('"id":77'))).toBe(false)
})

const importing = (code: string) => `--import=data:text/javascript,${encodeURIComponent(code)}`

/** The peak memory of a process so far, in MiB. */
async function mostMemory(pid: number | undefined): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024
}
