// Tokens of answers, requests for definitions and time added to a call, each with its limit.
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { importBundled } from './bundle.mjs'

/** Prints the numbers; `folder` receives the bundle that runs in this process. */
export async function printAnswers(folder, rounds, median) {
  const bench = await importBundled(folder, 'in-process')
  await tokens(bench)
  await definitions(bench)
  for (const [rows, limit] of [
    [50, 1.5],
    [5000, 15],
  ])
    await addedTime(bench, { rows, limit, rounds: rows > 50 ? rounds * 2 : rounds * 20, median })
}

async function tokens({ connectToSandbox, query }) {
  const { client } = await connectToSandbox()
  const five = ['account', 'contact', 'opportunity', 'incident', 'lead']
  for (const [what, name, args, limit] of [
    ['describe account', 'describe_entities', { entity: 'account' }, 'at most 800'],
    [
      'describe account in full',
      'describe_entities',
      { entity: 'account', full: true },
      'at most 6000',
    ],
    ['describe five entities', 'describe_entities', { entity: five }, 'at most 3000'],
    [
      '50 accounts x 6 columns',
      'query_records',
      { ...query, top: 50 },
      'at most 3300 with the fence',
    ],
  ]) {
    const { content, structuredContent } = (await client.call(name, args)).result
    const text = countTokens(content[0].text)
    const structured = countTokens(JSON.stringify(structuredContent))
    console.log(`${what}: text ${text}, structured ${structured} tokens o200k (${limit})`)
  }
  await client.close()
}

async function definitions({ connectToSandbox, query }) {
  const { client, requests } = await connectToSandbox()
  const count = async (name, args) => {
    requests.length = 0
    await client.call(name, args)
    return requests.filter((url) => !url.includes('/accounts?')).length
  }
  const first = await count('describe_entities', { entity: 'account' })
  const again = await count('describe_entities', { entity: 'account', full: true })
  const repeated = await count('query_records', { ...query, top: 5 })
  console.log(`first describe: ${first} requests (at most 3)`)
  console.log(`repeated describe, query: ${again}, ${repeated} metadata requests (none)`)
  await client.close()
}

async function addedTime(
  { cannedService, connectInProcess, query },
  { rows, limit, rounds, median },
) {
  const { fetch, raw } = await cannedService(rows)
  const client = await connectInProcess(fetch, 2_000_000)
  const call = async () => {
    const answer = await client.call('query_records', { ...query, top: rows })
    if (answer.result.structuredContent?.rows?.length !== rows) throw new Error('rows are missing')
    // As a transport writes it.
    return JSON.stringify(answer)
  }
  const times = { ours: [], raw: [] }
  for (let round = -15; round < rounds; round += 1) {
    const ours = await time(call)
    const baseline = await time(raw)
    if (round < 0) continue
    times.ours.push(ours)
    times.raw.push(baseline)
  }
  await client.close()
  const [ours, baseline] = [median(times.ours), median(times.raw)]
  console.log(
    `${rows} rows: call ${ours.toFixed(2)} ms, raw request ${baseline.toFixed(2)} ms, ` +
      `added ${(ours - baseline).toFixed(2)} ms (at most ${limit})`,
  )
}

async function time(run) {
  const startedAt = performance.now()
  await run()
  return performance.now() - startedAt
}
