import { execFile } from 'node:child_process'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { parseReport } from '../../evals/run/report.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const run = promisify(execFile)
const sample = 'node evals/sample-agent.mjs {mcp} {answer}'

const findDoors = {
  name: 'query_records',
  arguments: {
    entity: 'opportunity',
    select: ['name'],
    filter: "name eq 'Cold store doors'",
  },
}
const closeDoors = {
  name: 'update_record',
  arguments: {
    entity: 'opportunity',
    id: '{0.rows.0.0}',
    values: { statecode: 'Won', actualvalue: 420_000, actualclosedate: '2026-11-28' },
  },
}

test('an agent with a scripted model does a task through MCP, and the report tells calls, tokens and cost', async () => {
  const { report, page } = await letAgent({
    'Cold store doors': { calls: [findDoors, closeDoors], answer: { done: true } },
  })

  expect(report.tasks).toMatchObject([
    { id: 'close-won', isDone: true, problems: [], end: 'ended', calls: 2, refusedCalls: 0 },
  ])
  expect(report.tasks[0]?.toolListTokens).toBeGreaterThan(1000)
  expect(page).toContain('| tasks done | 1 of 1 |')
  expect(page).not.toContain('no prices given')
})

test('an agent that says done without doing it has not done it', async () => {
  const { report } = await letAgent({
    'Cold store doors': { calls: [findDoors], answer: { done: true } },
  })

  expect(report.tasks).toMatchObject([
    { isDone: false, calls: 1, problems: [expect.stringContaining('Missing: a change')] },
  ])
})

test('a server of another command gets the address and the token of the sandbox', async () => {
  const { report } = await letAgent(
    { 'Cold store doors': { calls: [findDoors, closeDoors], answer: { done: true } } },
    ['--server', 'node dist/main.js serve --url {url}'],
  )

  expect(report).toMatchObject({ server: expect.stringContaining('{url}') })
  expect(report.tasks).toMatchObject([{ isDone: true, calls: 2 }])
})

test('an agent is ended at its time limit, and its task is not done', async () => {
  const folder = await temporaryFolder()
  await evals(folder, [
    '--agent',
    `node -e "setInterval(() => {}, 1000)" {prompt}`,
    '--seconds',
    '1',
    '--only',
    'close-won',
  ])

  const report = await readReport(folder)

  expect(report.tasks).toMatchObject([{ isDone: false, end: 'out of time', calls: 0 }])
})

test('two reports are compared', async () => {
  const script = { calls: [findDoors, closeDoors], answer: { done: true } }
  const good = await letAgent({ 'Cold store doors': script })
  const bad = await letAgent({ 'Cold store doors': { ...script, calls: [] } })

  const { stdout } = await evals(good.folder, [
    '--compare',
    path.join(good.folder, 'run.json'),
    path.join(bad.folder, 'run.json'),
  ])

  expect(stdout).toContain('| tasks done | 1 of 1 | 0 of 1 |')
  expect(stdout).toContain('did: close-won.')
}, 60_000)

async function letAgent(script: unknown, more: readonly string[] = []) {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'script.json')
  await writeFile(file, JSON.stringify(script))
  const { stdout: page } = await evals(folder, [
    '--agent',
    `${root(sample)} "${file}" {prompt}`,
    '--only',
    'close-won',
    '--price-read',
    '3',
    '--price-written',
    '15',
    ...more.map(root),
  ])
  return { folder, page, report: await readReport(folder) }
}

/** Agents and servers start in the folder of their task. */
const root = (command: string) =>
  command
    .replace('evals/sample-agent.mjs', path.resolve('evals/sample-agent.mjs'))
    .replace('dist/main.js', path.resolve('dist/main.js'))

const evals = (folder: string, args: readonly string[]) =>
  run('node', ['scripts/evals.mjs', '--folder', folder, ...args])

async function readReport(folder: string) {
  return parseReport(JSON.parse(await readFile(path.join(folder, 'run.json'), 'utf8')))
}
