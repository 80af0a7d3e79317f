import { execFile } from 'node:child_process'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { onTestFinished } from 'vitest'
import * as z from 'zod'

/** A user's variables: nothing of the npm that runs the tests, no commands of the clone. */
const environment = {
  ...Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value === undefined || /^(npm_|DATAVERSE_)/i.test(name) ? [] : [[name, value]],
    ),
  ),
  PATH: (process.env['PATH'] ?? '')
    .split(path.delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(path.delimiter),
}

/** Runs a command as a user would, with more variables if wanted. */
export function run(
  command: string,
  args: readonly string[],
  { cwd, env }: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
) {
  return promisify(execFile)(command, args, { cwd, env: { ...environment, ...env } })
}

export const toolNames = [
  'describe_entities',
  'query_records',
  'get_record',
  'create_record',
  'update_record',
]

/** The packed tarball and an empty folder that knows nothing of the clone, with its own npm cache. */
export async function packedForUsers() {
  const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-package-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  const { stdout } = await run('npm', [
    'pack',
    '--ignore-scripts',
    '--json',
    '--pack-destination',
    folder,
  ])
  const [packed] = z
    .tuple([z.object({ filename: z.string(), size: z.number() })])
    .parse(JSON.parse(stdout))
  const empty = path.join(folder, 'empty')
  await mkdir(empty)
  return { tarball: path.join(folder, packed.filename), folder, empty, remove }
}

/** A client on a server that a command starts in that folder; closed when the test has finished. */
export async function connectTo(command: string, args: readonly string[], cwd: string) {
  const client = new Client({ name: 'package-test', version: '1.0.0' })
  await client.connect(
    new StdioClientTransport({
      command,
      args: [...args],
      cwd,
      env: environment,
      stderr: 'ignore',
    }),
    { timeout: 120_000 },
  )
  onTestFinished(() => client.close())
  return client
}

const created = z.object({ id: z.string(), etag: z.string() })

/** Uses each of the five tools once, as an agent does; returns the names that the server lists. */
export async function useTheFiveTools(client: Client): Promise<readonly string[]> {
  const { tools } = await client.listTools()
  await call(client, 'describe_entities', { entity: 'account' })
  await call(client, 'query_records', { entity: 'account', select: ['name'], top: 3 })
  const values = { name: 'Package test' }
  const { id, etag } = created.parse(
    await call(client, 'create_record', { entity: 'account', values }),
  )
  await call(client, 'update_record', { entity: 'account', id, etag, values: { fax: '1' } })
  await call(client, 'get_record', { entity: 'account', id, select: ['name', 'fax'] })
  return tools.map(({ name }) => name)
}

async function call(client: Client, name: string, args: Record<string, unknown>): Promise<unknown> {
  const { isError, content, structuredContent } = await client.callTool({ name, arguments: args })
  if (isError) throw new Error(JSON.stringify(content))
  return structuredContent
}
