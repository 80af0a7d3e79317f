// Prints the project's numbers, each beside its baseline from the same alternating run. Timings on a
// shared machine are noisy: read the ratios, not the milliseconds.
import path from 'node:path'
import { tmpdir } from 'node:os'
import { mkdtemp, rm } from 'node:fs/promises'
import { build } from 'esbuild'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { printAnswers } from './answers.mjs'
import { connectClient, countRequests } from './client.mjs'
import { printSandbox } from './sandbox.mjs'
import { timeToExit, timeToTools } from './spawn.mjs'

const rounds = Number(process.env.BENCH_ROUNDS ?? 15)
const root = path.resolve(import.meta.dirname, '..')
const main = path.join(root, 'dist/main.js')
const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-bench-'))

try {
  console.log(`Node ${process.version}, ${rounds} alternating rounds, medians`)
  await startUp()
  await toolList()
  await warmCalls()
  await printAnswers(folder, rounds, median)
  await printSandbox(folder, rounds, median)
} finally {
  await rm(folder, { recursive: true })
}

async function startUp() {
  const toy = path.join(folder, 'toy.mjs')
  await build({
    entryPoints: [path.join(root, 'bench/toy-server.mjs')],
    outfile: toy,
    bundle: true,
    platform: 'node',
    format: 'esm',
    minify: true,
    logLevel: 'error',
    banner: {
      js: "import { createRequire as $createRequire } from 'node:module'; const require = $createRequire(import.meta.url);",
    },
  })
  const times = { ours: [], toy: [], node: [] }
  for (let round = 0; round < rounds; round += 1) {
    times.ours.push(await timeToTools([main, 'serve', '--sandbox']))
    times.toy.push(await timeToTools([toy]))
    times.node.push(await timeToExit(['-e', '0']))
  }
  const [ours, baseline, node] = [times.ours, times.toy, times.node].map(median)
  console.log(
    `spawn to tools/list: ${ours.toFixed(0)} ms, bare SDK server ${baseline.toFixed(0)} ms, ` +
      `ratio ${(ours / baseline).toFixed(2)} (at most 1.15); to node -e 0 (${node.toFixed(0)} ms) ${(ours / node).toFixed(2)}`,
  )
}

async function toolList() {
  const { client } = await connectClient([main, 'serve', '--sandbox'])
  const list = await client.listTools()
  await client.close()
  const tokens = countTokens(JSON.stringify(list))
  console.log(`tools/list: ${tokens} tokens o200k (at most 1700, aim 1500)`)
}

async function warmCalls() {
  const counts = await countRequests(main)
  for (const [tool, count] of Object.entries(counts))
    console.log(`warm ${tool}: ${count} request${count === 1 ? '' : 's'} to the service`)
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
