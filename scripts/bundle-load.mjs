import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { buildData } from './build-data.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** Bundles programs that start replicas, and their test cloud, into `folder`. */
export async function bundleLoad(folder, programs) {
  for (const program of [...programs, 'test/load/crowd-process.ts']) {
    await build({
      entryPoints: [path.join(root, program)],
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
  }
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}')
  await buildData(path.join(folder, 'data'))
}
