import { execFile } from 'node:child_process'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { temporaryFolder } from '../support/temporary-folder.ts'

const run = promisify(execFile)
const failure = z.object({ code: z.number(), stderr: z.string() })
const main = path.resolve('dist/main.js')
const url = 'https://contoso.crm4.dynamics.com'

test('install shows the change, writes it, keeps a backup, and has nothing to do the second time', async () => {
  const home = await temporaryFolder()
  const file = path.join(home, '.cursor', 'mcp.json')
  await mkdir(path.dirname(file))
  await writeFile(file, '{ "mcpServers": { "other": {"command":"x"} } }\n')

  const first = await type(home, 'install', 'cursor', '--url', `${url}/main.aspx`, '--yes')
  const second = await type(home, 'install', 'cursor', '--url', url, '--yes')

  expect(first).toContain(`+     "DATAVERSE_URL": "${url}"`)
  expect(second).toContain('nothing to do')
  expect(await readdir(path.dirname(file))).toHaveLength(2)
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual({
    mcpServers: {
      other: { command: 'x' },
      dataverse: {
        type: 'stdio',
        command: process.execPath,
        args: [main, 'serve'],
        env: { DATAVERSE_URL: url },
      },
    },
  })
})

test('uninstall removes the entry', async () => {
  const home = await temporaryFolder()
  await type(home, 'install', 'claude-code', '--sandbox', '--yes')

  const said = await type(home, 'uninstall', 'claude-code', '--sandbox', '--yes')

  expect(said).toContain('-   "command"')
  const text = await readFile(path.join(home, '.claude.json'), 'utf8')
  expect(JSON.parse(text)).toEqual({ mcpServers: {} })
})

test('--print prints the entry and writes nothing', async () => {
  const home = await temporaryFolder()

  const printed = await type(home, 'install', 'vscode', '--sandbox', '--print')

  expect(JSON.parse(printed)).toEqual({
    servers: {
      'dataverse-sandbox': {
        type: 'stdio',
        command: process.execPath,
        args: [main, 'serve'],
        env: { DATAVERSE_SANDBOX: 'true' },
      },
    },
  })
  expect(await readdir(home)).toEqual([])
})

test('--json reports what was done', async () => {
  const home = await temporaryFolder()

  const said: unknown = JSON.parse(
    await type(home, 'install', 'cursor', '--profile', 'test', '--yes', '--json'),
  )

  expect(said).toMatchObject({ host: 'cursor', name: 'dataverse-test', changed: true })
})

test.each([
  [['install', 'cursor', '--sandbox'], '--yes'],
  [['install', 'cursor', '--url', 'http://contoso.example', '--yes'], 'https'],
  [['install', 'cursor', '--region', 'crm4', '--yes'], 'DATAVERSE_REGION'],
  [['install', 'claude-desktop', '--project', '--sandbox', '--yes'], 'no project file'],
  [['install', 'emacs'], 'Allowed choices are claude-desktop, claude-code, vscode, cursor'],
])('%j is refused with the next step, and writes nothing', async (args, hint) => {
  const home = await temporaryFolder()

  const { code, stderr } = failure.parse(await type(home, ...args).catch((error: unknown) => error))

  expect(code).toBe(1)
  expect(stderr).toContain(hint)
  expect(await readdir(home)).toEqual([])
})

test('an existing token in the entry is not shown', async () => {
  const home = await temporaryFolder()
  const file = path.join(home, '.claude.json')
  const env = { DATAVERSE_ACCESS_TOKEN: 'canary-secret' }
  await writeFile(file, JSON.stringify({ mcpServers: { dataverse: { command: 'x', env } } }))

  const said = await type(home, 'install', 'claude-code', '--url', url, '--yes')

  expect(said).toContain('"DATAVERSE_ACCESS_TOKEN": "…"')
  expect(said).not.toContain('canary-secret')
})

async function type(home: string, ...args: readonly string[]): Promise<string> {
  const { stdout } = await run(process.execPath, [main, ...args], {
    cwd: home,
    env: { HOME: home, PATH: process.env['PATH'] },
  })
  return stdout
}
