import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'
import * as z from 'zod'
import { createBrowserCommand } from './browser-command.ts'
import type { ListeningCloud } from './listen.ts'
import { publicClient } from './state.ts'

const outcomes = z.array(z.object({ token: z.string().optional(), code: z.string().optional() }))

/**
 * Real processes that sign in to a cloud on ports of this machine. Their `BROWSER` passes the link
 * to `open`, like in a program that an MCP client spawned.
 */
export async function startSignInProcesses(cloud: ListeningCloud, open: (link: string) => void) {
  const folder = await mkdtemp(path.join(tmpdir(), 'sign-in-processes-'))
  const worker = path.join(folder, 'worker.mjs')
  await build({
    entryPoints: [path.join(import.meta.dirname, 'sign-in-worker.ts')],
    outfile: worker,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    logLevel: 'error',
    alias: { '@napi-rs/keyring': createRequire(import.meta.url).resolve('@napi-rs/keyring') },
    external: ['*.node', createRequire(import.meta.url).resolve('@napi-rs/keyring')],
    banner: {
      js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
    },
  })
  const browser = await createBrowserCommand(folder, open)

  /** `refused` is a token that the process asks to replace. */
  function start(
    calls: number,
    variables: Readonly<Record<string, string>> = {},
    refused?: string,
  ) {
    const job = {
      calls,
      refused,
      environment: cloud.environment,
      authority: cloud.authority,
      stateFolder: path.join(folder, variables['STATE'] ?? 'state'),
      clientId: publicClient,
    }
    const child = spawn(process.execPath, [worker, JSON.stringify(job)], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: {
        ...process.env,
        BROWSER: browser.command,
        NODE_EXTRA_CA_CERTS: cloud.authorityFile,
        ...variables,
      },
    })
    return {
      child,
      /** The outcome of each of its calls. */
      outcomes: async () => outcomes.parse(JSON.parse(await text(child.stdout))),
    }
  }

  return {
    start,
    /** Starts a process that makes this many concurrent calls, and returns the outcome of each. */
    run: (...job: Parameters<typeof start>) => start(...job).outcomes(),
    async close() {
      browser.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
