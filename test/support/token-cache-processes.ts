import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'
import type { PluginBuild } from 'esbuild'
import { afterAll, beforeAll } from 'vitest'
import * as z from 'zod'

const answer = z.object({
  place: z.object({ kind: z.string(), reason: z.string().optional() }),
  warnings: z.array(z.string()),
  points: z.number(),
  cache: z.string().optional(),
})

export interface Ended {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  /** The final output of the process; absent when it was killed earlier. */
  readonly said?: z.output<typeof answer>
}

/**
 * Real processes around one token cache. Call it once at the top of a test file. The program runs
 * as one bundle, because Node 20 cannot read TypeScript. `prefix` starts it through another
 * command.
 */
export function tokenCacheProcesses() {
  let folder = ''
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dataverse-mcp-worker-'))
    await build({
      entryPoints: [path.join(import.meta.dirname, 'token-cache-worker.ts')],
      outfile: path.join(folder, 'worker.mjs'),
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      format: 'esm',
      plugins: [nativePackageByPath],
      logLevel: 'error',
    })
  })
  afterAll(() => rm(folder, { recursive: true, force: true }))

  return {
    start: (job: Readonly<Record<string, unknown>>, prefix: readonly string[] = []) => {
      const [command, ...args] = [
        ...prefix,
        process.execPath,
        path.join(folder, 'worker.mjs'),
        JSON.stringify(job),
      ]
      const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'inherit'] })
      const ended = new Promise<Pick<Ended, 'code' | 'signal'>>((resolve, reject) => {
        child.once('error', reject)
        child.once('exit', (code, signal) => resolve({ code, signal }))
      })
      return {
        child,
        ended: async (): Promise<Ended> => {
          const [output, how] = await Promise.all([text(child.stdout), ended])
          return output ? { ...how, said: answer.parse(JSON.parse(output)) } : how
        },
      }
    },
  }
}

// The bundle is outside the project, where Node would not find the native package by name.
const nativePackageByPath = {
  name: 'native-package-by-path',
  setup(plugin: PluginBuild) {
    plugin.onResolve({ filter: /^@napi-rs\/keyring$/ }, ({ path: name }) => ({
      path: createRequire(import.meta.url).resolve(name),
      external: true,
    }))
  },
}
