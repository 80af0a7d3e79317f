import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readFile, rm, stat, watch, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { text } from 'node:stream/consumers'
import { expect, onTestFinished, test } from 'vitest'
import * as z from 'zod'

const page = z.looseObject({ value: z.array(z.looseObject({ name: z.string() })) })

test('it prints its base URL first and how to use it, and ends cleanly on a signal', async () => {
  const { child, line, errors } = start('--token', 'secret')

  expect(await line).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/)
  expect(await end(child)).toEqual([0, null])
  expect(await errors).toContain("curl -g -H 'Authorization: Bearer secret'")
  expect(await errors).toContain('secret.salesperson')
})

test('with --json, it prints its base URL and its users, and a JSON line per request', async () => {
  const { child, line, errors } = start('--json', '--log')
  const { baseUrl, token, users } = z
    .object({
      baseUrl: z.url(),
      token: z.string().min(16),
      users: z.array(z.object({ key: z.string(), name: z.string(), token: z.string() })),
    })
    .parse(JSON.parse(await line))
  const salesperson = users.find(({ key }) => key === 'salesperson')

  const all = await accounts(baseUrl, token)
  const theirs = await accounts(baseUrl, salesperson?.token ?? '')
  await end(child, 'SIGINT')
  const logged = (await errors).trimEnd().split('\n')

  expect(salesperson?.name).toBe('Alan Steiner')
  expect(theirs.length).toBeGreaterThan(0)
  expect(theirs.length).toBeLessThan(all.length)
  expect(logged.map((entry) => z.looseObject({}).parse(JSON.parse(entry))['status'])).toEqual([
    200, 200,
  ])
  expect(await errors).not.toContain(token)
})

test('--user is the user that the plain token acts as', async () => {
  const { line } = start('--token', 't', '--user', 'alan.steiner')
  const other = start('--token', 't')

  const theirs = await accounts(await line, 't')

  expect(theirs).toEqual(await accounts(await other.line, 't.salesperson'))
})

test('records are saved in the --data file, which only this user can read, until --reset', async () => {
  const file = path.join(await temporaryFolder(), 'data.json')
  const first = start('--token', 't', '--data', file)
  await create(await first.line, 'Kept')
  expect(await end(first.child)).toEqual([0, null])

  const second = start('--token', 't', '--data', file)
  const kept = await accounts(await second.line, 't')
  await end(second.child)
  const third = start('--token', 't', '--data', file, '--reset')
  const anew = await accounts(await third.line, 't')

  expect(kept).toContain('Kept')
  expect(anew).not.toContain('Kept')
  expect((await stat(file)).mode & 0o777).toBe(0o600)
})

test('a change is saved soon, so that a crash loses little', async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'data.json')
  const { child, line } = start('--token', 't', '--data', file)
  const baseUrl = await line
  const saved = untilHolds(folder, file, '"Soon"')

  await create(baseUrl, 'Soon')
  await saved
  await end(child, 'SIGKILL')
  const again = start('--token', 't', '--data', file)

  expect(await accounts(await again.line, 't')).toContain('Soon')
})

test.each([[[]], [['--reset']]])(
  'a foreign file is refused and left as it is (%j)',
  async (flags) => {
    const file = path.join(await temporaryFolder(), 'package.json')
    await writeFile(file, '{"name":"mine"}')

    const { child, errors } = start('--data', file, ...flags)

    expect(await once(child, 'exit')).toEqual([1, null])
    expect(await errors).toContain(`The file ${file} is not a snapshot of this sandbox.`)
    expect(await readFile(file, 'utf8')).toBe('{"name":"mine"}')
  },
)

test('a port in use is reported in a sentence', async () => {
  const { line } = start()
  const { port } = new URL(await line)

  const { child, errors } = start('--port', port)

  expect(await once(child, 'exit')).toEqual([1, null])
  expect(await errors).toBe(
    `Port ${port} is taken by another program.\nGive --port another number, or 0 for any free one.\n`,
  )
})

test.each([
  [['--port', 'many'], '--port is not a port number.'],
  [['--token', 'two words'], '--token is not a bearer token.'],
  [['--accounts', '-1'], '--accounts is not a number'],
  [['--reset'], '--reset requires --data.'],
  [['--user', 'nobody'], "There is no user 'nobody' in this sandbox."],
  [['--faults', 'nowhere.json'], 'The fault plan nowhere.json cannot be read.'],
  [['--faults', 'README.md'], 'The fault plan README.md is not JSON.'],
  [['--faults', 'package.json'], 'The fault plan does not fit: rules: '],
])('%j is reported in a sentence', async (flags, sentence) => {
  const { child, errors } = start(...flags)

  expect(await once(child, 'exit')).toEqual([1, null])
  expect(await errors).toContain(sentence)
  expect((await errors).trimEnd().split('\n')).toHaveLength(2)
})

test('faults come from a file and, with --control, from the control URL', async () => {
  const file = path.join(await temporaryFolder(), 'faults.json')
  await writeFile(file, '{"rules":[{"fault":"fail","status":503,"body":"html","times":1}]}')
  const { line } = start('--token', 't', '--faults', file, '--control')
  const baseUrl = await line
  const headers = { Authorization: 'Bearer t' }

  const failed = await fetch(`${baseUrl}/api/data/v9.2/WhoAmI`, { headers })
  const state = await fetch(`${baseUrl}/sandbox/faults`, { headers })

  expect(failed.status).toBe(503)
  expect(await state.json()).toMatchObject({ rules: [{ fault: 'fail', applied: 1 }] })
  expect((await fetch(`${baseUrl}/api/data/v9.2/WhoAmI`, { headers })).status).toBe(200)
})

test('generated accounts are added to the sample data', async () => {
  const { line } = start('--token', 't', '--accounts', '100')

  const names = await accounts(await line, 't')

  expect(names).toHaveLength(160)
})

/** The built program with its first line and, after it ends, all of stderr. */
function start(...flags: readonly string[]) {
  const child = spawn(process.execPath, ['dist/main.js', 'sandbox', ...flags])
  onTestFinished(() => void child.kill('SIGKILL'))
  const line = once(createInterface({ input: child.stdout }), 'line').then(([first]) =>
    z.string().parse(first),
  )
  // A program that ends at once prints nothing.
  line.catch(() => undefined)
  return { child, line, errors: text(child.stderr) }
}

/** Waits until the file contains the text; watches its folder. */
async function untilHolds(folder: string, file: string, wanted: string): Promise<void> {
  for await (const { filename } of watch(folder)) {
    if (filename === path.basename(file) && (await readFile(file, 'utf8')).includes(wanted)) return
  }
}

/** Exit code and signal. */
async function end(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<unknown[]> {
  const ended = once(child, 'exit')
  child.kill(signal)
  return ended
}

async function accounts(baseUrl: string, token: string): Promise<readonly string[]> {
  const answer = await fetch(`${baseUrl}/api/data/v9.2/accounts?$select=name`, {
    headers: { Authorization: `Bearer ${token}` },
  })
  return page.parse(await answer.json()).value.map(({ name }) => name)
}

async function create(baseUrl: string, name: string): Promise<void> {
  const answer = await fetch(`${baseUrl}/api/data/v9.2/accounts`, {
    method: 'POST',
    headers: { Authorization: 'Bearer t', 'Content-Type': 'application/json' },
    body: JSON.stringify({ name }),
  })
  expect(answer.status).toBe(204)
}

async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'sandbox-command-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return folder
}
