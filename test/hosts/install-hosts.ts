import { copyFile, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { run } from '../package/installed.ts'
import type { Host } from './host.ts'
import { versionOf } from './host.ts'
import { hosts } from './hosts.ts'
import { twoAtOnce } from './two-at-once.ts'

/** Where a client is installed, or why it is not. */
export interface InstalledHost {
  readonly folder: string
  readonly failure?: string
}

declare module 'vitest' {
  export interface ProvidedContext {
    /** By the client's name. */
    readonly hosts: Readonly<Record<string, InstalledHost>>
  }
}

/**
 * Installs the clients for all test files, each in a folder of its own and without install scripts.
 * They take 1.7 GB. `HOSTS_FOLDER` keeps them for the next run; otherwise they are removed.
 */
export async function setup({ provide }: TestProject) {
  const kept = process.env['HOSTS_FOLDER']
  const root = kept ?? (await mkdtemp(path.join(tmpdir(), 'dataverse-hosts-')))
  const installed = await twoAtOnce(
    hosts,
    async (host) => [host.name, await install(host, root)] as const,
  )
  provide('hosts', Object.fromEntries(installed))
  return async () => {
    if (kept === undefined) await rm(root, { recursive: true, force: true })
  }
}

async function install(host: Host, root: string): Promise<InstalledHost> {
  const folder = path.join(root, `${host.name.replaceAll(' ', '-')}-${versionOf(host)}`)
  const marker = path.join(folder, 'installed')
  if (!(await exists(marker))) {
    await mkdir(folder, { recursive: true })
    const flags = ['--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--no-save']
    const args = ['install', ...flags, '--loglevel', 'error', ...host.packages]
    const failure = await run('npm', args).then(
      () => undefined,
      (error: unknown) => String(error).split('\n').slice(1, 4).join('; '),
    )
    if (failure !== undefined) return { folder, failure }
    await writeFile(marker, '')
  }
  const scripts = path.resolve('test/hosts/scripts')
  for (const file of await readdir(scripts))
    await copyFile(path.join(scripts, file), path.join(folder, file))
  return { folder }
}

async function exists(file: string): Promise<boolean> {
  return stat(file).then(
    () => true,
    () => false,
  )
}
