// The first answer in an environment of 2,500 tables and 20 languages.
import { readFile } from 'node:fs/promises'
import { importBundled } from './bundle.mjs'
import { connectClient } from './client.mjs'

/** Prints time, memory and requests of the first describe; the service answers from memory. */
export async function printLarge(folder, main, rounds, median) {
  const { startLargeService } = await importBundled(folder, 'large-service')
  const service = await startLargeService()
  for (const entity of ['account', 'new_huge']) {
    const runs = []
    // The first run renders the answers of the service.
    for (let round = -1; round < Math.min(rounds, 5); round += 1) {
      const run = await firstDescribe(main, service, entity)
      if (round >= 0) runs.push(run)
    }
    const of = (name) => median(runs.map((run) => run[name]))
    console.log(
      `first describe of ${entity}: ${of('processor').toFixed(0)} ms of processor time (at most 700; ${of('milliseconds').toFixed(0)} ms with the service), ` +
        `${of('megabytes').toFixed(0)} MB resident (at most 150, peak ${of('peak').toFixed(0)}), ${of('requests')} requests, ` +
        `${of('sequential')} one after another (at most 4); warm ${of('warm')} requests`,
    )
  }
  service.close()
}

async function firstDescribe(main, service, entity) {
  const { client } = await connectClient([main], {
    DATAVERSE_URL: service.url,
    DATAVERSE_ACCESS_TOKEN: 'bench',
  })
  await client.listTools()
  const before = service.requests.length
  const { pid } = client.transport
  const used = await processorMs(pid)
  const startedAt = performance.now()
  const result = await client.callTool({ name: 'describe_entities', arguments: { entity } })
  const milliseconds = performance.now() - startedAt
  if (result.isError) throw new Error(result.content[0].text)
  const processor = (await processorMs(pid)) - used
  const own = service.requests.slice(before)
  const memory = await memoryOf(pid)
  await client.callTool({ name: 'describe_entities', arguments: { entity, full: true } })
  const warm = service.requests.length - before - own.length
  await client.close()
  const views = own.filter((path) => path.endsWith('savedqueries')).length
  return {
    milliseconds,
    processor,
    requests: own.length,
    sequential: own.length - views,
    warm,
    ...memory,
  }
}

/** User and system time of a process, in steps of 10 ms; not a number outside Linux. */
async function processorMs(pid) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const [, user, system] = /\) \S(?: \S+){10} (\d+) (\d+)/.exec(text) ?? []
  return (Number(user) + Number(system)) * 10
}

/** Resident and most resident megabytes; not a number outside Linux. */
async function memoryOf(pid) {
  const text = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  const read = (name) => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(text)?.[1]) / 1024
  return { megabytes: read('VmRSS'), peak: read('VmHWM') }
}
