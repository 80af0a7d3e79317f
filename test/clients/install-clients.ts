import { copyFile, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { run } from '../package/installed.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The folder in which the clients are installed. */
    readonly clients: string
  }
}

/** The newest ones that run on Node 20; their peers stand beside them. */
const packages = [
  '@modelcontextprotocol/inspector@2.12.0',
  'mcp-remote@0.15.1',
  '@ai-sdk/mcp@1.0.101',
  '@langchain/mcp-adapters@1.1.4',
  '@langchain/core@1.4.0',
  '@langchain/langgraph@1.7.3',
  'zod@4.6.7',
]

/** Installs the clients once for all test files, without their install scripts; tells where. */
export async function setup({ provide }: TestProject) {
  const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-clients-'))
  const remove = () => rm(folder, { recursive: true, force: true })
  const flags = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save']
  const failure = await run('npm', ['install', ...flags, '--loglevel', 'error', ...packages]).then(
    () => undefined,
    (error: unknown) => String(error).split('\n').slice(1, 4).join('; '),
  )
  if (failure !== undefined) {
    await remove()
    throw new Error(`The clients could not be installed; is the npm registry reachable? ${failure}`)
  }
  const scripts = path.resolve('test/clients/scripts')
  for (const file of await readdir(scripts))
    await copyFile(path.join(scripts, file), path.join(folder, file))
  provide('clients', folder)
  return remove
}
