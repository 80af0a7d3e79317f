// Start-up compared with a bare server of the same SDK, bundled the same way, in alternating runs.
import path from 'node:path'
import { build } from 'esbuild'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { connectClient, countRequests } from './client.mjs'
import { atFirstCall, atTools, timeToExit } from './spawn.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** Prints time and memory from spawn to `tools/list`, and to the first answer of the sandbox. */
export async function printStart(folder, main, rounds, median) {
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
  const ours = [main, 'serve', '--sandbox']
  const runs = { ours: [], toy: [], call: [], node: [] }
  for (let round = 0; round < rounds; round += 1) {
    runs.ours.push(await atTools(ours))
    runs.toy.push(await atTools([toy]))
    runs.call.push(await atFirstCall(ours))
    runs.node.push(await timeToExit(['-e', '0']))
  }
  const time = (list) => median(list.map(({ milliseconds }) => milliseconds))
  const memory = (list) => median(list.map(({ megabytes }) => megabytes))
  const [tools, bare, call, node] = [
    time(runs.ours),
    time(runs.toy),
    time(runs.call),
    median(runs.node),
  ]
  console.log(
    `spawn to tools/list: ${tools.toFixed(0)} ms, bare SDK server ${bare.toFixed(0)} ms, ` +
      `ratio ${(tools / bare).toFixed(2)} (at most 1.15); to node -e 0 (${node.toFixed(0)} ms) ${(tools / node).toFixed(2)}`,
  )
  console.log(
    `spawn to the first answer of the sandbox: ${call.toFixed(0)} ms, ratio to the bare server's ` +
      `tools/list ${(call / bare).toFixed(2)} (at most 1.7)`,
  )
  if (Number.isNaN(memory(runs.ours))) return
  console.log(
    `memory at tools/list: ${memory(runs.ours).toFixed(1)} MB, bare SDK server ` +
      `${memory(runs.toy).toFixed(1)} MB, ratio ${(memory(runs.ours) / memory(runs.toy)).toFixed(2)} (at most 1.1)`,
  )
}

/** Prints the token cost of the tools for a model, and the number of requests of a warm call. */
export async function printCalls(main) {
  const { client } = await connectClient([main, 'serve', '--sandbox'])
  const list = await client.listTools()
  await client.close()
  const tokens = countTokens(JSON.stringify(list))
  console.log(`tools/list: ${tokens} tokens o200k (at most 1700, aim 1500)`)

  const counts = await countRequests(main)
  for (const [tool, count] of Object.entries(counts))
    console.log(`warm ${tool}: ${count} request${count === 1 ? '' : 's'} to the service`)
}
