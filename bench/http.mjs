// The numbers of `serve --http`. Run it alone (`node bench/http.mjs`, after a build) or through bench/run.mjs.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { pathToFileURL } from 'node:url'
import { bundleLoad } from '../scripts/bundle-load.mjs'

const root = path.resolve(import.meta.dirname, '..')

export async function printHttp() {
  const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-http-'))
  try {
    await bundleLoad(folder, ['bench/http-process.ts', 'bench/bare-http.ts'])
    const file = path.join(folder, 'http-process.js')
    const child = spawn(process.execPath, [file], {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    createInterface({ input: child.stdout }).on('line', (line) => console.log(line))
    const [code] = await once(child, 'close')
    if (code !== 0) process.exitCode = 1
  } finally {
    await rm(folder, { recursive: true })
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await printHttp()
