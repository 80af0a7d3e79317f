// The sandbox's numbers, each with its limit: time to the first answer, a query over 20,000
// accounts, memory. Run it alone (`node bench/sandbox.mjs`) or through bench/run.mjs.
import { execFile } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { buildData } from '../scripts/build-data.mjs'
import { timeToExit } from './spawn.mjs'

const run = promisify(execFile)
const root = path.resolve(import.meta.dirname, '..')

/** Prints the numbers; `folder` receives the bundle and the data for the child processes. */
export async function printSandbox(folder, rounds, median) {
  const outfile = path.join(folder, 'sandbox-process.js')
  await build({
    entryPoints: [path.join(root, 'bench/sandbox-process.ts')],
    outdir: folder,
    bundle: true,
    // As in the built program, a plain start does not load what only snapshots need.
    splitting: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    logLevel: 'error',
  })
  await writeFile(path.join(folder, 'package.json'), '{"type":"module"}')
  await buildData(path.join(folder, 'data'))

  const times = { start: [], bare: [] }
  for (let round = 0; round < rounds; round += 1) {
    for (const mode of Object.keys(times)) times[mode].push(await timeToExit([outfile, mode]))
  }
  const [start, bare] = [median(times.start), median(times.bare)]
  console.log(
    `sandbox, start to first answer: ${start.toFixed(0)} ms, without it ${bare.toFixed(0)} ms, ` +
      `difference ${(start - bare).toFixed(0)} ms (at most 60)`,
  )

  const snapshot = path.join(folder, 'snapshot.json')
  await run(process.execPath, [outfile, 'write', snapshot])
  const { stdout } = await run(process.execPath, [outfile, 'query', snapshot])
  const { medians, megabytes } = JSON.parse(stdout)
  for (const [names, ms] of Object.entries(medians)) {
    console.log(
      `sandbox, 20,000 accounts filtered, sorted, top 50, ${names}: ${ms.toFixed(1)} ms (at most 10)`,
    )
  }
  console.log(`sandbox, memory with 20,000 accounts: ${megabytes.toFixed(0)} MB (at most 250)`)
}

if (process.argv[1] === import.meta.filename) {
  const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-bench-'))
  try {
    await printSandbox(folder, 15, (values) => values.toSorted((a, b) => a - b)[values.length >> 1])
  } finally {
    await rm(folder, { recursive: true })
  }
}
