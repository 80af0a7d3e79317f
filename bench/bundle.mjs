// Bundles a program of bench/ that runs inside the measuring process.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const root = path.resolve(import.meta.dirname, '..')

const packagesStayOutside = {
  name: 'packages-stay-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path: specifier, kind }) => {
      if (kind === 'entry-point' || specifier.startsWith('node:')) return undefined
      return { path: import.meta.resolve(specifier), external: true }
    })
  },
}

/** The exports of `bench/<name>.ts`, bundled into `folder`. */
export async function importBundled(folder, name) {
  const outfile = path.join(folder, `${name}.mjs`)
  await build({
    entryPoints: [path.join(root, `bench/${name}.ts`)],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    plugins: [packagesStayOutside],
    // The sandbox reads its data from the folder of the built program.
    define: {
      'import.meta.url': JSON.stringify(pathToFileURL(path.join(root, 'dist/main.js')).href),
    },
  })
  return import(outfile)
}
