import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { run, toolNames } from './installed.ts'

const main = path.resolve('dist/main.js')
const server = { command: process.execPath, args: [main, 'serve', '--sandbox'] }
const query = { entity: 'account', select: ['name'], top: 1 }

const inspector = [
  '-y',
  '@modelcontextprotocol/inspector@2.12.0',
  '--cli',
  '--format',
  'json',
  '-q',
  server.command,
  ...server.args,
]
const list = z.object({ result: z.object({ tools: z.array(z.object({ name: z.string() })) }) })

test('the MCP Inspector lists the tools and finds no schema that a host could not read', async () => {
  const { stdout } = await run('npx', [...inspector, '--method', 'tools/list', '--strict'])

  expect(namesOf(stdout)).toEqual(toolNames)
})

test('the MCP Inspector calls a tool', async () => {
  const { stdout } = await run('npx', [
    ...inspector,
    '--method',
    'tools/call',
    '--tool-name',
    'query_records',
    '--tool-args-json',
    JSON.stringify(query),
  ])

  expect(stdout).toContain('[untrusted data')
})

test('mcporter lists the tools and calls one', async () => {
  const folder = await temporaryFolder()
  const config = path.join(folder, 'mcporter.json')
  await writeFile(config, JSON.stringify({ mcpServers: { dataverse: server } }))
  const mcporter = ['-y', 'mcporter@0.9.0', '--config', config]

  const { stdout: listed } = await run('npx', [...mcporter, 'list', 'dataverse', '--json'])
  const { stdout: called } = await run('npx', [
    ...mcporter,
    'call',
    'dataverse.describe_entities',
    'search=case',
  ])

  for (const name of toolNames) expect(listed).toContain(name)
  expect(called).toContain('incident')
})

function namesOf(stdout: string): readonly string[] {
  return list.parse(JSON.parse(stdout)).result.tools.map(({ name }) => name)
}
