// Measures the project's numbers, each beside its baseline from the same alternating run, and writes
// docs/benchmarks. `npm run bench [-- suite ...]`; with suites named, nothing is written.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { printAnswers } from './answers.mjs'
import { printGuard } from './guard.mjs'
import { printHttp } from './http.mjs'
import { printPackage } from './package.mjs'
import { runSuites } from './report.mjs'
import { printSandbox } from './sandbox.mjs'
import { printSignIn } from './sign-in.mjs'
import { printCalls, printStart } from './start.mjs'
import { printThrottling } from './throttle.mjs'

const rounds = Number(process.env.BENCH_ROUNDS ?? 15)
const root = path.resolve(import.meta.dirname, '..')
const main = path.join(root, 'dist/main.js')
const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-bench-'))

const suites = [
  {
    name: 'package',
    title: 'The package',
    how: 'By `npm pack`, and by installing that file into an empty folder.',
    run: () => printPackage(folder),
  },
  {
    name: 'start',
    title: 'From start to an answer',
    how: 'Processes of the built server on its sandbox and of a bare server of the same SDK with five toy tools, bundled the same way, started in turn and spoken to over stdio. Memory is the resident set when `tools/list` is answered.',
    run: () => printStart(folder, main, rounds, median),
  },
  {
    name: 'calls',
    title: 'What a call costs',
    how: 'Tokens by the tokenizer o200k; requests counted by a proxy between the server and its sandbox, in the second of two equal calls.',
    run: () => printCalls(main),
  },
  {
    name: 'answers',
    title: 'Answers',
    how: 'Tokens by o200k. Time over a canned service in the same process, beside the same request made bare.',
    run: () => printAnswers(folder, rounds, median),
  },
  {
    name: 'guard',
    title: 'Lists, limits and audit',
    how: 'The same calls with and without them, in turn, in one process.',
    run: () => printGuard(folder, rounds, median),
  },
  {
    name: 'throttling',
    title: 'Under throttling',
    how: 'The server against a sandbox that answers 429 by a plan; every request is counted there.',
    run: () => printThrottling(folder, main),
  },
  {
    name: 'http',
    title: 'Over HTTP',
    how: "One replica of the built server beside the SDK's own handler with the same tool list and no tokens, users or limits, in turn, each in a process of its own, loaded over 50 connections. Its query makes the same one request; the environment gives known answers again. Limits are raised out of the way: `noLimits` of test/support/replicas.ts.",
    run: () => printHttp(),
  },
  {
    name: 'sign-in',
    title: 'Sign-in',
    how: 'Fresh processes with a stored token beside ones that take a token from the settings.',
    run: () => printSignIn(folder, rounds, median),
  },
  {
    name: 'sandbox',
    title: 'The sandbox',
    how: 'Processes with and without it, in turn; queries over 20,000 accounts in one process.',
    run: () => printSandbox(folder, rounds, median),
  },
]

const named = process.argv.slice(2)
const chosen = suites.filter(({ name }) => named.length === 0 || named.includes(name))
const output = named.length === 0 ? path.join(root, 'docs/benchmarks') : path.join(folder, 'docs')
try {
  console.log(`Node ${process.version}, ${rounds} alternating rounds, medians`)
  await runSuites(chosen, { folder: output, rounds })
} finally {
  await rm(folder, { recursive: true })
}

function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)]
}
