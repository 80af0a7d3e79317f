// 100 parallel calls on stdio against a sandbox that throttles.
import { once } from 'node:events'
import { spawn } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { connectClient } from './client.mjs'

const calls = 100
/** A request that was in flight when the window began. */
const graceMs = 100

/** Prints the numbers; `folder` receives the fault plan. */
export async function printThrottling(folder, main) {
  for (const [what, rule, retryAfterSeconds] of [
    ['every 15th request for 1 s', { every: 15 }, 1],
    ['every 15th request for 2 s, at most 4 times', { every: 15, times: 4 }, 2],
    ['for 60 s after 40 requests', { from: 40 }, 60],
  ])
    await run(folder, main, { what, rule: { ...rule, retryAfterSeconds }, retryAfterSeconds })
}

async function run(folder, main, { what, rule, retryAfterSeconds }) {
  const plan = path.join(folder, 'throttle.json')
  await writeFile(
    plan,
    JSON.stringify({ rules: [{ fault: 'throttle', path: '/accounts?', ...rule }] }),
  )
  const args = ['sandbox', '--port', '0', '--token', 'bench', '--faults', plan, '--log', '--json']
  const sandbox = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  const requests = []
  createInterface({ input: sandbox.stderr }).on('line', (line) => requests.push(JSON.parse(line)))
  const [started] = await once(createInterface({ input: sandbox.stdout }), 'line')
  const { client } = await connectClient([main], {
    DATAVERSE_URL: JSON.parse(started).url ?? JSON.parse(started).baseUrl,
    DATAVERSE_ACCESS_TOKEN: 'bench',
    DATAVERSE_LOG_LEVEL: 'silent',
  })
  try {
    await client.callTool({ name: 'describe_entities', arguments: { entity: 'account' } })
    const startedAt = performance.now()
    const answers = await Promise.all(
      Array.from({ length: calls }, () =>
        client.callTool({
          name: 'query_records',
          arguments: { entity: 'account', select: ['name'], top: 5 },
        }),
      ),
    )
    const seconds = (performance.now() - startedAt) / 1000
    const failed = answers.filter(({ isError }) => isError)
    const withSeconds = failed.filter(({ content }) =>
      /^throttled: .*Wait \d+ s/.test(content[0].text),
    )
    const sent = requests.filter(({ path: address }) => address.includes('/accounts?'))
    console.log(
      `throttled ${what}: ${calls - failed.length} of ${calls} succeed, ${withSeconds.length} of ${failed.length} ` +
        `others report the seconds, in ${seconds.toFixed(1)} s; ${inside(sent, retryAfterSeconds)} requests ` +
        `inside a window (0); ${sent.length} requests, ${(Math.max(0, (sent.length - calls) / calls) * 100).toFixed(0)} % extra (at most 10)`,
    )
  } finally {
    await client.close()
    sandbox.kill()
  }
}

/** Requests sent after the response that asked to wait and before the wait was over. */
function inside(requests, seconds) {
  const windows = requests
    .filter(({ status }) => status === 429)
    .map(({ time, milliseconds }) => Date.parse(time) + milliseconds)
  return requests.filter(({ time }) => {
    const at = Date.parse(time)
    return windows.some((from) => at > from + graceMs && at < from + seconds * 1000 - 1)
  }).length
}
