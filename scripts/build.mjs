// Bundles the program into dist/: one file per entry, each loaded only when needed.
import { readFileSync, rmSync } from 'node:fs'
import { chmod, copyFile, mkdir, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { build } from 'esbuild'
import { buildData } from './build-data.mjs'
import { printNotices } from './notices.mjs'

const root = path.resolve(import.meta.dirname, '..')
// Built next to dist/ and moved there at the end, so a failed build leaves the last one unchanged.
const outputs = path.join(root, `dist.${process.pid}`)

const entries = {
  main: 'src/main.ts',
  run: 'src/cli/run.ts',
  calls: 'src/calls.ts',
  program: 'src/cli/program.ts',
  demo: 'src/cli/demo.ts',
  'sandbox-command': 'src/cli/sandbox-command.ts',
  sandbox: 'sandbox/sandbox.ts',
  auth: 'src/connection/sign-in-entry.ts',
  interactive: 'src/sign-in/interactive-sign-in.ts',
  msal: 'src/sign-in/msal-client.ts',
  undici: 'src/network/undici-entry.ts',
  telemetry: 'src/telemetry/otlp-telemetry.ts',
  redis: 'src/hosting/redis/shared-state.ts',
  account: 'src/cli/account-entry.ts',
  install: 'src/cli/install/install.ts',
  http: 'src/cli/serve-http.ts',
  approval: 'src/mcp/call/approval-of-call.ts',
  'on-behalf-of': 'src/hosting/identity/on-behalf-of-client.ts',
}

/** Everything that a start or a first call may load is one file each: every further file costs time. */
const startup = new Set(['main', 'sandbox', 'auth', 'interactive', 'msal', 'undici'])
const server = new Set(['run', 'calls'])

/** `await import('./cli/demo.ts')` stays an import, of the entry's own bundle in the same folder. */
const entriesStayApart = {
  name: 'entries-stay-apart',
  setup({ onResolve }) {
    onResolve({ filter: /\.ts$/ }, ({ path: specifier, resolveDir, kind }) => {
      if (kind !== 'dynamic-import') return undefined
      const file = path.relative(root, path.join(resolveDir, specifier)).split(path.sep).join('/')
      const name = Object.keys(entries).find((entry) => entries[entry] === file)
      if (!name)
        throw new Error(`${file} is imported on demand but is not an entry in scripts/build.mjs`)
      return { path: `./${name}.js`, external: true }
    })
  },
}

/** `tools/list` is made here instead of at each start, and without the code that runs the tools. */
const toolListIsMade = {
  name: 'tool-list-is-made',
  setup({ onLoad }) {
    onLoad({ filter: /src\/mcp\/call\/offered-tools\.ts$/ }, () => ({
      contents: Object.entries(toolList)
        .map(([name, value]) => `export const ${name} = ${JSON.stringify(value)}`)
        .join('\n'),
    }))
  },
}

const { version } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))

/** The first file that a start loads is not kept compiled, so it must not hold the whole package.json. */
const versionIsMade = {
  name: 'version-is-made',
  setup({ onLoad }) {
    onLoad({ filter: /src\/start\/version\.ts$/ }, () => ({
      contents: `export const version = ${JSON.stringify(version)}`,
    }))
  },
}

/** The exports of a program file; it uses the installed packages. */
async function importBundled(file) {
  const { outputFiles } = await build({
    entryPoints: [file],
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  })
  const made = path.join(outputs, 'made-for-the-build.mjs')
  await writeFile(made, outputFiles[0].contents)
  const exported = await import(made)
  await rm(made)
  return exported
}

process.on('exit', () => rmSync(outputs, { recursive: true, force: true }))
await mkdir(outputs, { recursive: true })
const { offeredTools, instructions } = await importBundled(
  path.join(root, 'src/mcp/call/offered-tools.ts'),
)
const toolList = { offeredTools, instructions }
const pick = (names) => Object.entries(entries).filter(([name]) => names.has(name))
const results = await Promise.all([
  ...pick(startup).map((entry) => bundle([entry])),
  // A start loads `run` alone; the first call adds `calls`, which uses the same packages.
  bundle(pick(server)),
  // The other entries share common code, which makes the package a third smaller.
  bundle(Object.entries(entries).filter(([name]) => !startup.has(name) && !server.has(name))),
])

function bundle(some) {
  return build({
    absWorkingDir: root,
    entryPoints: Object.fromEntries(some),
    outdir: path.basename(outputs),
    bundle: true,
    splitting: some.length > 1,
    chunkNames: 'part-[hash]',
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    minify: true,
    keepNames: false,
    metafile: true,
    external: ['@napi-rs/keyring'],
    plugins: [entriesStayApart, toolListIsMade, versionIsMade],
    alias: {
      '@modelcontextprotocol/server/_shims': './scripts/sdk-shims.mjs',
      // Its main file hides its `require` calls from a bundler.
      'jsonc-parser': './node_modules/jsonc-parser/lib/esm/main.js',
    },
    // Some bundled packages are CommonJS and call require for Node's own modules.
    banner: {
      js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
    },
  })
}

/** The package's sandbox, which tests also load with `require`: one CommonJS file, and a module around it. */
results.push(
  await build({
    absWorkingDir: root,
    entryPoints: ['sandbox/package/create-sandbox.ts'],
    outfile: path.join(path.basename(outputs), 'sandbox-api.cjs'),
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'cjs',
    minify: true,
    metafile: true,
    plugins: [entriesStayApart],
    define: { 'import.meta.url': '$url' },
    banner: { js: "const $url = require('node:url').pathToFileURL(__filename).href;" },
  }),
)
await writeFile(
  path.join(outputs, 'sandbox-api.js'),
  "import api from './sandbox-api.cjs'\nexport const { createSandbox } = api\n",
)
for (const name of ['sandbox-api.d.ts', 'sandbox-api.d.cts'])
  await copyFile(path.join(root, 'sandbox/package/sandbox.d.ts'), path.join(outputs, name))

const inputs = results.flatMap(({ metafile }) => Object.keys(metafile.inputs))
if (inputs.some((input) => input.includes('server/dist/ajvProvider')))
  throw new Error(
    "The alias for the MCP SDK's _shims no longer takes effect: see scripts/sdk-shims.mjs",
  )

await buildData(path.join(outputs, 'data'))
await writeFile(path.join(outputs, 'THIRD-PARTY-NOTICES.txt'), await printNotices(root, inputs))
await chmod(path.join(outputs, 'main.js'), 0o755)
await rm(path.join(root, 'dist'), { recursive: true, force: true })
await rename(outputs, path.join(root, 'dist'))
