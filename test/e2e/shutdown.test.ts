import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { startStdio } from '../support/stdio-process.ts'
import { startListener } from '../support/sandbox-listener.ts'
import { systemClock } from '../../src/time/clock.ts'

const query = { entity: 'account', select: ['name'], top: 1 }
const answer = z.object({
  id: z.number(),
  result: z.looseObject({ isError: z.boolean().optional() }),
})
const create = { entity: 'account', values: { name: 'Shutdown canary' } }

test.each(['end of input', 'SIGTERM', 'SIGINT'] as const)(
  'R110 %s ends an idle process with code 0',
  async (end) => {
    const server = startStdio(['--sandbox'])
    await server.call('query_records', query)

    expect((await server.stop(end)).code).toBe(0)
  },
)

test.each(['end of input', 'SIGTERM'] as const)(
  'R49 on %s a read is canceled, and a write in flight is awaited and audited',
  async (end) => {
    const { baseUrl, sandbox } = await startListener({
      clock: systemClock,
      rules: [
        { fault: 'delay', ms: 1000, method: 'POST' },
        { fault: 'delay', ms: 60_000, method: 'GET', path: 'contacts' },
      ],
    })
    const server = startStdio([], { DATAVERSE_URL: baseUrl, DATAVERSE_ACCESS_TOKEN: 't' })
    await server.call('query_records', query)
    server.send('create_record', create)
    server.send('query_records', { entity: 'contact', select: ['fullname'] })
    await expect.poll(() => sandbox.faults.state().map(({ applied }) => applied)).toEqual([1, 1])

    const { code, errors } = await server.stop(end)

    expect(code).toBe(0)
    const [made] = sandbox.ledger()
    expect(auditLines(errors)).toMatchObject([
      { operation: 'create', entity: 'accounts', id: made?.id, outcome: 'ok' },
    ])
    expect(errors).not.toContain('canary')
  },
)

test('on the sandbox, calls from a pipe are answered although the pipe has ended', () => {
  const input = [
    '{"jsonrpc":"2.0","id":0,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"pipe","version":"1"}}}',
    '{"jsonrpc":"2.0","method":"notifications/initialized"}',
    callOf(1, 'query_records', query),
    callOf(2, 'create_record', create),
  ]

  const { stdout, status } = spawnSync(
    process.execPath,
    ['dist/main.js', 'serve', '--sandbox', '--log-level', 'silent'],
    { input: `${input.join('\n')}\n`, encoding: 'utf8' },
  )

  expect(status).toBe(0)
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => answer.parse(JSON.parse(line)))
  expect(new Set(answers.map(({ id }) => id))).toEqual(new Set([0, 1, 2]))
  expect(answers.filter(({ result }) => result.isError)).toEqual([])
})

test('R49 a write that does not finish in time is audited as unknown', async () => {
  const { baseUrl, sandbox } = await startListener({
    clock: systemClock,
    rules: [{ fault: 'delay', ms: 60_000, method: 'POST' }],
  })
  const server = startStdio([], { DATAVERSE_URL: baseUrl, DATAVERSE_ACCESS_TOKEN: 't' })
  await server.call('query_records', query)
  server.send('create_record', create)
  await expect.poll(() => sandbox.faults.state()[0]?.applied).toBe(1)

  const { code, errors } = await server.stop('SIGTERM')

  expect(code).toBe(0)
  expect(auditLines(errors)).toMatchObject([{ operation: 'create', outcome: 'unknown' }])
})

function auditLines(errors: string): readonly unknown[] {
  return errors
    .split('\n')
    .filter((line) => line.includes('"audit"'))
    .map((line) => JSON.parse(line))
}

function callOf(id: number, name: string, args: object): string {
  return JSON.stringify({
    jsonrpc: '2.0',
    id,
    method: 'tools/call',
    params: { name, arguments: args },
  })
}
