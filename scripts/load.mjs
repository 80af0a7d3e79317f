// Load tests of the built server, which take minutes: npm run load [isolation | users | soak] [users | minutes]
// They use three replicas, Redis, an identity provider and an environment, all on this machine.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { bundleLoad } from './bundle-load.mjs'

const root = path.resolve(import.meta.dirname, '..')
const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-load-'))
try {
  await bundleLoad(folder, ['test/load/main.ts'])
  const args = [path.join(folder, 'main.js'), ...process.argv.slice(2)]
  const child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit' })
  const [code] = await once(child, 'exit')
  process.exitCode = code ?? 1
} finally {
  await rm(folder, { recursive: true })
}
