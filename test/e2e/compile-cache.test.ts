import { chmod, chown, mkdir, readdir, stat, symlink } from 'node:fs/promises'
import path from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, test } from 'vitest'
import { version } from '../../src/start/version.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const hasCache = Number(process.versions.node.split('.')[0]) >= 22 && process.platform !== 'win32'
/** `run.js` and what it shares with other files. */
const startFiles = 2
const isRoot = process.getuid?.() === 0

test.runIf(hasCache)('a killed server leaves its compiled code to the next one', async () => {
  const { state, cache } = await makeState()
  const first = await startServer({ XDG_STATE_HOME: state })

  await expect.poll(() => keptIn(cache), { timeout: 30_000 }).toHaveLength(startFiles)
  first.kill()

  const second = await startServer({ XDG_STATE_HOME: state, NODE_DEBUG_NATIVE: 'COMPILE_CACHE' })
  await expect.poll(() => second.printed()).toMatch(/run\.js was accepted/)
  await second.client.close()
})

test.runIf(hasCache)('the folders of compiled code are closed to others', async () => {
  const { state, program, cache } = await makeState()

  const server = await startServer({ XDG_STATE_HOME: state })
  await server.client.close()

  const modes = await Promise.all([program, path.dirname(cache), cache].map((each) => stat(each)))
  expect(modes.map(({ mode }) => mode & 0o777)).toEqual([0o700, 0o700, 0o700])
  expect(await keptIn(cache)).toHaveLength(startFiles)
})

test.runIf(hasCache).each(['program', 'all', 'version'] as const)(
  'compiled code is neither kept nor used where others can write: %s folder',
  async (which) => {
    const { state, program, cache } = await makeState()
    await mkdir(cache, { recursive: true })
    await chmod({ program, all: path.dirname(cache), version: cache }[which], 0o777)

    const server = await startServer({ XDG_STATE_HOME: state })
    await server.client.close()

    expect(await keptIn(cache)).toEqual([])
  },
)

test.runIf(hasCache && isRoot)('a folder of another user is not used', async () => {
  const { state, cache } = await makeState()
  await mkdir(cache, { recursive: true })
  await chown(cache, 12_345, 12_345)

  const server = await startServer({ XDG_STATE_HOME: state })
  await server.client.close()

  expect(await keptIn(cache)).toEqual([])
})

test.runIf(hasCache)('a link to another folder is not used', async () => {
  const { state, cache } = await makeState()
  const elsewhere = path.join(state, 'elsewhere')
  await mkdir(elsewhere)
  await mkdir(path.dirname(cache), { recursive: true })
  await symlink(elsewhere, cache)

  const server = await startServer({ XDG_STATE_HOME: state })
  await server.client.close()

  expect(await readdir(elsewhere)).toEqual([])
})

test.runIf(hasCache)('code of older versions is deleted, of newer ones kept', async () => {
  const { state, cache } = await makeState()
  const all = path.dirname(cache)
  await mkdir(path.join(all, '0.0.9', 'node'), { recursive: true })
  await mkdir(path.join(all, '0.10.0', 'node'), { recursive: true })

  const server = await startServer({ XDG_STATE_HOME: state })

  await expect.poll(() => readdir(all), { timeout: 30_000 }).not.toContain('0.0.9')
  expect((await readdir(all)).toSorted()).toEqual([version, '0.10.0'])
  await server.client.close()
})

test.each(['NODE_COMPILE_CACHE', 'NODE_DISABLE_COMPILE_CACHE'])(
  "the user's own %s takes precedence",
  async (variable) => {
    const { state, program } = await makeState()

    const value = path.join(state, 'chosen')
    const server = await startServer({ XDG_STATE_HOME: state, [variable]: value })
    await server.client.close()

    await expect(stat(program)).rejects.toThrow('ENOENT')
  },
)

test.each(['/proc/none', '/dev/null/none'])(
  'a server answers where nothing can be kept: %s',
  async (state) => {
    const server = await startServer({ XDG_STATE_HOME: state })

    const { tools } = await server.client.listTools()
    await server.client.close()

    expect(tools).toHaveLength(5)
  },
)

test.skipIf(hasCache)('without a cache in Node nothing is written', async () => {
  const { state, program } = await makeState()

  const server = await startServer({ XDG_STATE_HOME: state })
  await server.client.close()

  await expect(stat(program)).rejects.toThrow('ENOENT')
})

async function makeState() {
  const state = await temporaryFolder()
  const program = path.join(state, 'dataverse-mcp-server')
  return { state, program, cache: path.join(program, 'compile-cache', version) }
}

/** A server that has listed its tools. */
async function startServer(env: Record<string, string>) {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: ['dist/main.js', 'serve', '--sandbox'],
    env,
    stderr: 'pipe',
  })
  let text = ''
  transport.stderr?.on('data', (chunk: Buffer) => {
    text += chunk.toString()
  })
  const client = new Client({ name: 'test', version: '1.0.0' })
  await client.connect(transport)
  await client.listTools()
  const { pid } = transport
  return {
    client,
    printed: () => text,
    kill: () => pid !== null && process.kill(pid, 'SIGKILL'),
  }
}

/** The files of compiled code, without those that are being written. */
async function keptIn(cache: string): Promise<readonly string[]> {
  const files = await readdir(cache, { recursive: true }).catch(() => [])
  return files.filter((file) => /[\\/][0-9a-f]+$/.test(file))
}
