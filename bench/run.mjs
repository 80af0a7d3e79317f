// Measures the project's numbers, each with its baseline from the same alternating run, and writes
// docs/benchmarks. `npm run bench [-- suite ...]`; if suites are named, nothing is written.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { printAnswers } from './answers.mjs'
import { printGuard } from './guard.mjs'
import { printHttp } from './http.mjs'
import { printLarge } from './large.mjs'
import { printPackage } from './package.mjs'
import { runSuites } from './report.mjs'
import { printPeers } from './peers.mjs'
import { printSandbox } from './sandbox.mjs'
import { printSignIn } from './sign-in.mjs'
import { printStall } from './stall.mjs'
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
    how: 'Measured with `npm pack`, and by installing that file into an empty folder.',
    run: () => printPackage(folder),
  },
  {
    name: 'start',
    title: 'From start to an answer',
    how: 'Processes of the built server on its sandbox and of a bare server of the same SDK with five toy tools, bundled the same way and minified (bench/toy-server.mjs), started alternately and driven over stdio. Node 22 and newer keep compiled code between starts. Memory is the resident set when `tools/list` is answered.',
    run: () => printStart(folder, main, rounds, median),
  },
  {
    name: 'calls',
    title: 'What a call costs',
    how: 'Tokens are counted with the tokenizer o200k. Requests are counted by a proxy between the server and its sandbox, in the second of two identical calls.',
    run: () => printCalls(main),
  },
  {
    name: 'answers',
    title: 'Answers',
    how: 'Tokens are counted with o200k. Time is measured over canned responses in the same process and compared with the same bare request.',
    run: () => printAnswers(folder, rounds, median),
  },
  {
    name: 'large',
    title: 'A large environment',
    how: 'The built server against 2,500 generated tables in 20 languages on loopback; `new_huge` has 1,000 columns, 5,000 choices and 7,500 relationships. The answers of the service are rendered beforehand.',
    run: () => printLarge(folder, main, rounds, median),
  },
  {
    name: 'guard',
    title: 'Lists, limits and audit',
    how: 'The same calls with and without them, alternately, in one process.',
    run: () => printGuard(folder, rounds, median),
  },
  {
    name: 'stall',
    title: 'How long one call holds the others',
    how: 'The longest time between two turns of the event loop during a call in this process, with answers of the service that hold texts of a megabyte of many kinds, beside the same call with plain text. The worst kind is named.',
    run: () => printStall(folder, rounds, median),
  },
  {
    name: 'throttling',
    title: 'Under throttling',
    how: 'The server against a sandbox that returns 429 according to a plan; the sandbox counts every request.',
    run: () => printThrottling(folder, main),
  },
  {
    name: 'http',
    title: 'Over HTTP',
    how: "One replica of the built server and the SDK's own handler with the same tool list and no tokens, users or limits, alternately, each in its own process, loaded over 50 connections. Its query makes the same single request; the environment repeats known responses. All limits are raised: `noLimits` in test/support/replicas.ts.",
    run: () => printHttp(),
  },
  {
    name: 'sign-in',
    title: 'Sign-in',
    how: 'New processes with a stored token, compared with processes that use a token from the settings.',
    run: () => printSignIn(folder, rounds, median),
  },
  {
    name: 'sandbox',
    title: 'The sandbox',
    how: 'Processes with and without it, alternately; queries over 20,000 accounts in one process.',
    run: () => printSandbox(folder, rounds, median),
  },
  {
    name: 'peers',
    title: 'Beside other servers',
    how: 'Public servers, unchanged, on the same sandbox: [peers.md](peers.md) has the figures.',
    run: () => printPeers(folder, main, rounds, median),
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
