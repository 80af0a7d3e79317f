// What lists, limits and audit add to a call, beside the same call without them.
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

/** Prints the numbers; `folder` takes the bundle that runs in this process. */
export async function printGuard(folder, rounds, median) {
  const outfile = path.join(folder, 'guard.mjs')
  await build({
    entryPoints: [path.join(root, 'bench/guard-caller.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    plugins: [packagesStayOutside],
    define: {
      'import.meta.url': JSON.stringify(pathToFileURL(path.join(root, 'dist/main.js')).href),
    },
  })
  const { connect } = await import(outfile)
  const sides = {
    with: await connect({ guarded: true }),
    without: await connect({ guarded: false }),
  }
  for (const call of ['query', 'update']) {
    const times = { with: [], without: [] }
    for (let round = 0; round < rounds * 40; round += 1)
      for (const side of round % 2 === 0 ? ['with', 'without'] : ['without', 'with']) {
        const startedAt = performance.now()
        await sides[side][call]()
        if (round >= rounds) times[side].push(performance.now() - startedAt)
      }
    const [guarded, bare] = [median(times.with), median(times.without)]
    console.log(
      `lists, limits and audit add to ${call === 'query' ? 'a query of 50 rows' : 'an update'}: ` +
        `${(guarded - bare).toFixed(3)} ms of ${guarded.toFixed(2)} ms (at most 0.3)`,
    )
  }
}
