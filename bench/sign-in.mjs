// What signing in adds to a call, each number with its limit. Run it alone (`node bench/sign-in.mjs`)
// or through bench/run.mjs. Tokens are in an encrypted file, or in the keychain with
// BENCH_TOKEN_STORE=keychain.
import { execFile } from 'node:child_process'
import { createRequire } from 'node:module'
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const run = promisify(execFile)
const keyring = createRequire(import.meta.url).resolve('@napi-rs/keyring')
const root = path.resolve(import.meta.dirname, '..')
const main = path.join(root, 'dist/main.js')

/** Prints the numbers; `folder` receives the bundle and the stored tokens. */
export async function printSignIn(folder, rounds, median) {
  const own = path.join(folder, 'sign-in')
  await mkdir(own)
  const outfile = path.join(own, 'sign-in-process.js')
  await build({
    entryPoints: [path.join(root, 'bench/sign-in-process.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    alias: { '@napi-rs/keyring': keyring },
    external: [keyring, '*.node'],
    banner: {
      js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
    },
  })
  await writeFile(path.join(own, 'package.json'), '{"type":"module"}')
  await symlink(path.join(root, 'dist/data'), path.join(own, 'data'))

  const { stdout } = await run(process.execPath, [outfile, main, own, String(rounds)])
  const { stored, fixed, warm } = JSON.parse(stdout)
  const [ours, baseline] = [median(stored), median(fixed)]
  console.log(
    `first call of a fresh process with a stored token: ${ours.toFixed(0)} ms beyond the service's own time (at most 120), ` +
      `with a token from the settings ${baseline.toFixed(0)} ms`,
  )
  console.log(
    `warm call, asking for the token: ${median(warm).toFixed(2)} ms (at most 1), ` +
      `p99 ${warm.toSorted((a, b) => a - b)[Math.floor(warm.length * 0.99)].toFixed(2)} ms`,
  )
}

if (process.argv[1] === import.meta.filename) {
  const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-bench-'))
  try {
    await printSignIn(folder, 15, (values) => values.toSorted((a, b) => a - b)[values.length >> 1])
  } finally {
    await rm(folder, { recursive: true })
  }
}
