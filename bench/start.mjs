// Start-up compared with a bare server of the same SDK, bundled the same way, in alternating runs.
import path from 'node:path'
import { build } from 'esbuild'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { connectClient, countRequests } from './client.mjs'
import { findNode } from './peers/install.mjs'
import { atFirstCall, atTools } from './spawn.mjs'

const root = path.resolve(import.meta.dirname, '..')

/** At most this share of the bare server's time to `tools/list`, by the major version of Node. */
const limits = { 20: '1', 22: '0.85', 24: '0.9' }

/** Prints time and memory from spawn to `tools/list`, and to the first answer of the sandbox, on each Node. */
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
  const [own] = process.versions.node.split('.')
  for (const major of Object.keys(limits)) {
    const node = major === own ? process.execPath : await findNode(major)
    if (node === undefined) console.log(`Node ${major}: skipped, npm could not reach a registry`)
    else await printStartOn({ node, major, folder, toy, main, rounds, median })
  }
}

async function printStartOn({ node, major, folder, toy, main, rounds, median }) {
  const ours = [main, 'serve', '--sandbox']
  // A state folder of its own: the first start fills the cache of compiled code there.
  const base = { PATH: process.env.PATH, HOME: folder, XDG_STATE_HOME: path.join(folder, 'state') }
  const bare = { node, env: { ...base, NODE_DISABLE_COMPILE_CACHE: '1' } }
  const cached = { node, env: { ...base, NODE_COMPILE_CACHE: path.join(folder, 'toy-cache') } }
  const runs = { ours: [], toy: [], cached: [], call: [] }
  for (let round = 0; round < rounds; round += 1) {
    runs.ours.push(await atTools(ours, { node, env: base }))
    runs.toy.push(await atTools([toy], bare))
    runs.cached.push(await atTools([toy], cached))
    runs.call.push(await atFirstCall(ours, { node, env: base }))
  }
  const time = (list) => median(list.map(({ milliseconds }) => milliseconds))
  const memory = (list) => median(list.map(({ megabytes }) => megabytes))
  const [tools, toyTools] = [time(runs.ours), time(runs.toy)]
  console.log(
    `Node ${major}, spawn to tools/list: ${tools.toFixed(0)} ms, bare SDK server ${toyTools.toFixed(0)} ms, ` +
      `ratio ${ratio(tools, toyTools)} (at most ${limits[major]})`,
  )
  console.log(
    `Node ${major}, the same beside the bare server with a compile cache: ratio ` +
      `${ratio(tools, time(runs.cached))} (at most 1.1)`,
  )
  console.log(
    `Node ${major}, spawn to the first answer of the sandbox: ${time(runs.call).toFixed(0)} ms, ratio to tools/list ` +
      `${ratio(time(runs.call), tools)} (at most 1.4)`,
  )
  if (Number.isNaN(memory(runs.ours))) return
  console.log(
    `Node ${major}, memory at tools/list: ${memory(runs.ours).toFixed(1)} MB, bare SDK server ` +
      `${memory(runs.toy).toFixed(1)} MB, ratio ${ratio(memory(runs.ours), memory(runs.toy))} (at most 1.05)`,
  )
}

const ratio = (one, other) => (one / other).toFixed(2)

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
