// Bundles the program into dist/: one file per entry, each loaded only when it is needed.
import { chmod, mkdir, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { buildData } from './build-data.mjs'
import { printNotices } from './notices.mjs'

const root = path.resolve(import.meta.dirname, '..')
const outputs = path.join(root, 'dist')

const entries = {
  main: 'src/main.ts',
  program: 'src/cli/program.ts',
  demo: 'src/cli/demo.ts',
  'sandbox-command': 'src/cli/sandbox.ts',
  sandbox: 'src/sandbox/sandbox.ts',
  auth: 'src/auth/sign-in.ts',
  msal: 'src/auth/msal-client.ts',
  proxy: 'src/proxied-fetch.ts',
  account: 'src/cli/account.ts',
}

/** `await import('./cli/demo.ts')` stays an import, of the entry's own bundle beside this one. */
const entriesStayApart = {
  name: 'entries-stay-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ path: specifier, resolveDir, kind }) => {
      if (kind !== 'dynamic-import') return undefined
      const file = path.relative(root, path.join(resolveDir, specifier)).split(path.sep).join('/')
      const name = Object.keys(entries).find((entry) => entries[entry] === file)
      if (!name)
        throw new Error(`${file} is imported on demand but is no entry of scripts/build.mjs`)
      return { path: `./${name}.js`, external: true }
    })
  },
}

await rm(outputs, { recursive: true, force: true })
await mkdir(outputs, { recursive: true })
const results = await Promise.all(
  Object.entries(entries).map(([name, entry]) =>
    build({
      absWorkingDir: root,
      entryPoints: [entry],
      outfile: `dist/${name}.js`,
      bundle: true,
      platform: 'node',
      target: 'node20.19',
      format: 'esm',
      minify: true,
      keepNames: false,
      metafile: true,
      external: ['@napi-rs/keyring'],
      plugins: [entriesStayApart],
      alias: { '@modelcontextprotocol/server/_shims': './scripts/sdk-shims.mjs' },
      // Some bundled packages are CommonJS and call require for Node's own modules.
      banner: {
        js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
      },
    }),
  ),
)
const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs))
if (inputs.some((input) => input.includes('server/dist/ajvProvider')))
  throw new Error(
    "The alias for the MCP SDK's _shims no longer takes effect: see scripts/sdk-shims.mjs",
  )

await buildData(path.join(outputs, 'data'))
await writeFile(path.join(outputs, 'THIRD-PARTY-NOTICES.txt'), await printNotices(root, inputs))
await chmod(path.join(outputs, 'main.js'), 0o755)
