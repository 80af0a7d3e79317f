// Public Dataverse MCP servers and ours, unchanged, on the same sandbox, in one alternating run.
import path from 'node:path'
import { findNode, installPeer } from './peers/install.mjs'
import { measureCalls, measureStart } from './peers/measure.mjs'
import { ours, peers } from './peers/peers.mjs'
import { writeComparison } from './peers/page.mjs'

/** Prints the figures, and writes docs/benchmarks/peers.md, its chart, and the table of the README from them. */
export async function printPeers(folder, main, rounds, median) {
  // A peer needs a newer Node; all servers run on the same one.
  const node = (await findNode('24')) ?? process.execPath
  const servers = [ours(main)]
  for (const [index, peer] of peers.entries()) {
    const installed = await installPeer(peer, path.join(folder, `peer-${index}`))
    if (installed === undefined) {
      console.log(`${peer.name}: skipped, npm could not install it (offline?)`)
      continue
    }
    const entry = path.join(installed.folder, peer.entry)
    servers.push({ ...peer, ...installed, entry })
    console.log(`${peer.name}: ${installed.version}, ${installed.license}, ${installed.day}`)
  }
  if (servers.length === 1) return

  const starts = servers.map(() => [])
  for (let round = 0; round < rounds; round += 1)
    for (const [index, server] of servers.entries())
      starts[index].push(await measureStart(server, { node }))
  const figures = []
  for (const [index, server] of servers.entries()) {
    const calls = await measureCalls(server, { node, main })
    figures.push({
      server,
      ...calls,
      milliseconds: median(starts[index].map(({ milliseconds }) => milliseconds)),
      megabytes: median(starts[index].map(({ megabytes }) => megabytes)),
    })
  }
  for (const { server, toolTokens, milliseconds, megabytes } of figures)
    console.log(
      `${server.name}: ${milliseconds.toFixed(0)} ms and ${megabytes.toFixed(0)} MB to tools/list, ${toolTokens} tokens of tools`,
    )
  await writeComparison(figures, { node, rounds })
}
