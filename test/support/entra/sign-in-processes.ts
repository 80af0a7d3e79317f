import { spawn } from 'node:child_process'
import { createRequire } from 'node:module'
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { text } from 'node:stream/consumers'
import { build } from 'esbuild'
import * as z from 'zod'
import { listen } from './listen.ts'
import type { ListeningCloud } from './listen.ts'
import { publicClient } from './state.ts'

const outcomes = z.array(z.object({ token: z.string().optional(), code: z.string().optional() }))

/**
 * Real processes that sign in at a cloud on ports of this machine. Their `BROWSER` hands the link
 * over to `open`, as a program spawned by a host meets it.
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
  const inbox = await listen(() => async (request) => {
    open(await request.text())
    return new Response(null, { status: 204 })
  })
  const browser = path.join(folder, 'browser')
  await writeFile(
    browser,
    `#!${process.execPath}\nfetch('${inbox.origin}', { method: 'POST', body: process.argv[2] })\n`,
  )
  await chmod(browser, 0o755)

  return {
    /** Starts a process that makes so many calls at once; what each of them got. */
    async run(
      calls: number,
      variables: Readonly<Record<string, string>> = {},
    ): Promise<z.output<typeof outcomes>> {
      const job = {
        calls,
        environment: cloud.environment,
        authority: cloud.authority,
        stateFolder: path.join(folder, variables['STATE'] ?? 'state'),
        clientId: publicClient,
      }
      const child = spawn(process.execPath, [worker, JSON.stringify(job)], {
        stdio: ['ignore', 'pipe', 'inherit'],
        env: {
          ...process.env,
          BROWSER: browser,
          NODE_EXTRA_CA_CERTS: cloud.authorityFile,
          ...variables,
        },
      })
      return outcomes.parse(JSON.parse(await text(child.stdout)))
    },
    async close() {
      inbox.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
