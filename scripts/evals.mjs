// Lets agents, or written plans, do the tasks of evals/tasks: npm run evals -- --plans. See docs/evals.md.
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { buildData } from './build-data.mjs'

const root = path.resolve(import.meta.dirname, '..')
const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-evals-'))
try {
  await build({
    entryPoints: ['main', 'recorder'].map((name) => path.join(root, `evals/run/${name}.ts`)),
    outdir: folder,
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    logLevel: 'error',
    external: ['@napi-rs/keyring'],
    banner: {
      js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
    },
  })
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}')
  await buildData(path.join(folder, 'data'))
  const { runEvals } = await import(pathToFileURL(path.join(folder, 'main.js')))
  const recorder = path.join(folder, 'recorder.js')
  process.exitCode = await runEvals(process.argv.slice(2), { root, recorder })
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exitCode = 2
} finally {
  await rm(folder, { recursive: true })
}
