import { expect, test } from 'vitest'
import { startStdio } from '../support/stdio-process.ts'
import { startListener } from '../support/sandbox-listener.ts'
import { systemClock } from '../../src/clock.ts'

const query = { entity: 'account', select: ['name'], top: 1 }
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
  'R49 on %s a read is given up, a write in flight is awaited and audited',
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

test('R49 a write that does not end in time is audited as unknown', async () => {
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
