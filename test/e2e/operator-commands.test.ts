import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createServer } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { createUserHash, printUser, userHashKey } from '../../src/telemetry/user-hash.ts'
import { ada, newStateKey } from '../support/http-server.ts'
import { spawnHttp } from '../support/http-cloud.ts'
import { tenantId } from '../support/entra/state.ts'

function run(args: readonly string[], variables: Readonly<Record<string, string>> = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/main.js', ...args], {
    env: { PATH: process.env['PATH'], ...variables },
    encoding: 'utf8',
  })
  return { status, stdout, stderr }
}

const hashOf = (key: string) =>
  createUserHash(userHashKey(Buffer.from(key, 'base64')))(printUser(tenantId, ada.objectId))

test('audit-hash prints the hash of a user for each state key, from the variable or the file', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'state-key-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const [newer, older] = [newStateKey(), newStateKey()]
  const file = path.join(folder, 'state_key')
  writeFileSync(file, `${newer}\n${older}\n`)
  const args = ['audit-hash', tenantId.toUpperCase(), ada.objectId]

  const fromFile = run(args, { STATE_KEY_FILE: file })
  const fromVariable = run(args, { STATE_KEY: newer })

  expect(fromFile).toEqual({
    status: 0,
    stdout: `${hashOf(newer)}\n${hashOf(older)}\n`,
    stderr: '',
  })
  expect(fromVariable.stdout).toBe(`${hashOf(newer)}\n`)
})

test.each([
  ['no state key', [tenantId, ada.objectId], {}, 'STATE_KEY is missing'],
  ['a short key', [tenantId, ada.objectId], { STATE_KEY: 'c2hvcnQ=' }, 'STATE_KEY must be 32'],
  ['a name', [tenantId, 'ada@contoso.test'], { STATE_KEY: newStateKey() }, 'OBJECT-ID is not'],
])('audit-hash with %s says what to do and prints no hash', (_what, args, variables, message) => {
  const { status, stdout, stderr } = run(['audit-hash', ...args], variables)

  expect({ status, stdout }).toEqual({ status: 1, stdout: '' })
  expect(stderr).toContain(message)
})

test('R143 --check in single-user mode looks at port, secret and everything up to a record', async () => {
  const checked = await spawnHttp({}, ['--check', '--sandbox', '--port', '0'])

  expect(await checked.ended).toBe(0)
  const report = checked.lines.join('\n')
  for (const line of ['Settings: single-user', 'Port', 'Secret', 'WhoAmI', 'Read: one row'])
    expect(report).toContain(`ok      ${line}`)
})

test('R143 --check without a connection or with a port in use fails, and says what to do', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void other.close())
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0

  const checked = await spawnHttp({}, ['--check', '--port', String(port)])

  expect(await checked.ended).toBe(1)
  const report = checked.lines.join('\n')
  expect(report).toContain(`FAILED  Port: 127.0.0.1:${port} is in use`)
  expect(report).toMatch(
    /FAILED {2}Connection: No environment is connected\. Choose one with: .*connect/,
  )
})

test('the start is one line: version, mode, environment, access, lists', async () => {
  const { child, errors, ended } = await spawnHttp({
    DATAVERSE_SANDBOX: 'true',
    DATAVERSE_READ_ONLY: 'true',
    DATAVERSE_DENY: 'contact.creditlimit',
    DATAVERSE_LOG_LEVEL: 'info',
    PORT: '0',
  })
  child.kill('SIGTERM')
  await ended

  const starts = errors.filter((line) => line.includes('"start"')).map((line) => JSON.parse(line))
  expect(starts).toEqual([
    expect.objectContaining({
      event: 'start',
      mode: 'single-user',
      environment: 'sandbox',
      access: 'read-only',
      deny: 'contact.creditlimit',
    }),
  ])
})
