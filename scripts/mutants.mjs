// Breaks one line of the source at a time and shows which test notices: npm run mutants [-- words of a title]
// A mutant that no test notices fails the run. It works in copies of the checkout, two at a time.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { copyCheckout } from './copy-checkout.mjs'

const root = path.resolve(import.meta.dirname, '..')
const atOnce = 2
/** For a mutant that makes the tests wait forever. */
const longestMs = 120_000
const startedAt = performance.now()
const running = new Set()
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    for (const child of running) endGroup(child)
    rmSync(folder, { recursive: true, force: true })
    process.exit(1)
  })
const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-mutants-'))
try {
  const all = await loadMutants()
  const words = process.argv.slice(2).join(' ').toLowerCase()
  const mutants = all.filter(({ title }) => title.toLowerCase().includes(words))
  const sources = await Promise.all(mutants.map(readSources))
  const stale = sources.flatMap(({ problem }) => problem ?? [])
  if (stale.length > 0) throw new Error(`stale mutants:\n${stale.join('\n')}`)

  const copies = Array.from({ length: atOnce }, (_, index) => path.join(folder, `copy-${index}`))
  await Promise.all(copies.map((copy) => copyCheckout(root, copy)))
  await checkUnchanged(copies, mutants)
  const left = [...mutants.entries()]
  const survivors = []
  await Promise.all(
    copies.map(async (copy) => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) {
        const [index, mutant] = next
        const { killer, seconds } = await tryMutant(copy, mutant, sources[index].text)
        if (killer === undefined) survivors.push(mutant)
        const outcome = killer === undefined ? 'SURVIVED' : 'killed'
        console.log(`${outcome.padEnd(8)} ${seconds.padStart(4)} s  ${mutant.title}`)
        if (killer !== undefined) console.log(`                  by: ${killer}`)
      }
    }),
  )
  const seconds = Math.round((performance.now() - startedAt) / 1000)
  console.log(`\n${mutants.length} mutants, ${survivors.length} survived, ${seconds} s`)
  for (const { title, file } of survivors) console.log(`survived: ${title} (${file})`)
  if (survivors.length > 0 || mutants.length === 0) process.exitCode = 1
} finally {
  await rm(folder, { recursive: true, force: true })
}

async function loadMutants() {
  const outfile = path.join(folder, 'mutants.mjs')
  const entry = path.join(root, 'test/mutants/index.ts')
  await build({ entryPoints: [entry], outfile, bundle: true, format: 'esm', logLevel: 'error' })
  return (await import(pathToFileURL(outfile).href)).mutants
}

/** The text of the file to change; a `problem` if the change does not apply exactly once. */
async function readSources({ title, file, find, replace, tests }) {
  const text = await readFile(path.join(root, file), 'utf8').catch(() => '')
  const count = text.split(find).length - 1
  if (count !== 1) return { problem: `${title}: its line is ${count} times in ${file}` }
  if (find === replace) return { problem: `${title}: changes nothing` }
  for (const test of tests)
    if ((await readFile(path.join(root, test), 'utf8').catch(() => undefined)) === undefined)
      return { problem: `${title}: there is no ${test}` }
  return { text }
}

/**
 * Without a change all the tests must pass, or nothing they say later counts. On a busy machine one that
 * waits for a real connection may fail beside the others, so it may try again alone.
 */
async function checkUnchanged([copy], mutants) {
  const tests = [...new Set(mutants.flatMap((mutant) => mutant.tests))]
  const { failedFiles, broken } = await runTests(copy, tests, { workers: atOnce })
  if (broken !== undefined) throw new Error(`the tests do not run:\n${broken}`)
  for (const file of failedFiles) {
    const { failed } = await runTests(copy, [file], { workers: 1 })
    if (failed.length > 0) throw new Error(`a test fails without a mutant:\n${failed[0]}`)
  }
}

async function tryMutant(copy, { title, file, find, replace, tests }, text) {
  const began = performance.now()
  const changed = path.join(copy, file)
  await writeFile(
    changed,
    text.replace(find, () => replace),
  )
  try {
    const { failed, broken } = await runTests(copy, tests, { workers: 1 })
    if (broken !== undefined) throw new Error(`${title}: the tests did not run:\n${broken}`)
    return { killer: failed[0], seconds: ((performance.now() - began) / 1000).toFixed(1) }
  } finally {
    await writeFile(changed, text)
  }
}

/** A test may have started programs of its own. */
function endGroup(child) {
  process.kill(-child.pid, 'SIGKILL')
}

/** `failed` has the names of the failed tests, `broken` the output of a run without one. */
async function runTests(copy, tests, { workers }) {
  const report = path.join(copy, 'report.json')
  await rm(report, { force: true })
  const program = path.join(copy, 'node_modules/vitest/vitest.mjs')
  const options = [
    '--reporter=json',
    `--outputFile=${report}`,
    `--maxWorkers=${workers}`,
    ...(workers === 1 ? ['--bail=1'] : ['--testTimeout=60000']),
  ]
  const args = [program, 'run', ...options, ...tests]
  const child = spawn(process.execPath, args, {
    cwd: copy,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  let output = ''
  child.stdout.on('data', (data) => (output += data))
  child.stderr.on('data', (data) => (output += data))
  let isStuck = false
  const limit = setTimeout(() => {
    isStuck = true
    endGroup(child)
  }, longestMs * tests.length)
  const [code] = await once(child, 'close')
  running.delete(child)
  clearTimeout(limit)
  if (isStuck) return { failed: ['the tests never end'], failedFiles: tests }

  const { testResults = [], numTotalTests = 0 } = JSON.parse(
    await readFile(report, 'utf8').catch(() => '{}'),
  )
  const failures = testResults.flatMap(({ name: file, assertionResults }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages: [message = ''] }) => ({
        file: path.relative(copy, file),
        name: `${fullName}: ${message.split('\n', 1)[0]}`,
      })),
  )
  const isBroken = failures.length === 0 && (code !== 0 || numTotalTests === 0)
  return {
    failed: failures.map(({ name }) => name),
    failedFiles: [...new Set(failures.map(({ file }) => file))],
    broken: isBroken ? output.slice(-3000) : undefined,
  }
}
