import { spawn, spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { startHttpCloud } from '../support/http-cloud.ts'
import { ada, connectTo } from '../support/http-server.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('systemd', 'systemd-analyze')

const root = path.resolve(import.meta.dirname, '../..')
const shipped = readFileSync(path.join(root, 'deploy/systemd/dataverse-mcp-server.service'), 'utf8')
/** With the paths of this checkout. */
const unit = shipped
  .replaceAll('/usr/bin/node', process.execPath)
  .replaceAll('/opt/dataverse-mcp-server', root)

const valuesOf = (name: string) =>
  [...unit.matchAll(new RegExp(`^${name}=(.*)$`, 'gm'))].map(([, value = '']) => value)

function writeUnit(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'unit-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const file = path.join(folder, 'dataverse-mcp-server.service')
  writeFileSync(file, unit)
  return file
}

test('systemd accepts the unit without a word, and rates its exposure below 2 of 10', () => {
  const file = writeUnit()

  const verified = spawnSync('systemd-analyze', ['verify', '--man=no', file], { encoding: 'utf8' })
  const rated = spawnSync(
    'systemd-analyze',
    ['security', '--offline=true', '--no-pager', '--threshold=20', file],
    { encoding: 'utf8' },
  )

  expect(verified).toMatchObject({ status: 0, stdout: '', stderr: '' })
  expect(rated.status).toBe(0)
})

test("the unit's own command serves a call with the unit's variables and limits, and stops in time", async () => {
  const cloud = await startHttpCloud()
  const [command = ''] = valuesOf('ExecStart')
  const own = valuesOf('Environment').map((each) => each.split(/=(.*)/s, 2))
  const credentials = path.dirname(writeUnit())
  const { STATE_KEY, ENTRA_CLIENT_SECRET, ...given } = cloud.variables
  writeFileSync(path.join(credentials, 'state_key'), STATE_KEY)
  const variables = Object.fromEntries(
    own.map(([name = '', value = '']) => [name, value.replace('%d', credentials)]),
  )
  // The provider of the tests knows the API's secret and not a certificate.
  const { ENTRA_CERTIFICATE_FILE: _certificate, ...rest } = variables
  const [files = ''] = valuesOf('LimitNOFILE')

  const child = spawn('prlimit', [`--nofile=${files}`, ...command.split(' ')], {
    env: { ...given, ...rest, ENTRA_CLIENT_SECRET, DRAIN_SECONDS: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve))
  onTestFinished(() => void child.kill('SIGKILL'))
  await new Promise((resolve) => child.stdout.once('data', resolve))
  const client = await connectTo(cloud.url, cloud.api.token(ada, 'mcp.read'))
  const answer = await client.callTool({
    name: 'query_records',
    arguments: { entity: 'account', select: ['name'], top: 1 },
  })
  const limits = readFileSync(`/proc/${child.pid}/limits`, 'utf8')
  await client.close()
  child.kill('SIGTERM')

  expect(answer.structuredContent).toMatchObject({ entity: 'account' })
  expect(limits).toMatch(new RegExp(`Max open files +${files} `))
  expect(await ended).toBe(0)
})

test('the unit sets none of the options that stop Node, and names them', () => {
  for (const option of ['MemoryDenyWriteExecute', 'PrivateNetwork', 'IPAddressDeny']) {
    expect(valuesOf(option)).toEqual([])
    expect(unit).toContain(`${option}=`)
  }
  expect(valuesOf('SystemCallFilter')).toEqual(['@system-service'])
})
