// Runs the suites one after another, shows progress, and writes docs/benchmarks: a page with every
// line, its limit and how it was measured, and a chart per suite.
import { mkdir, writeFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import path from 'node:path'
import { drawChart } from './chart.mjs'

/** `suites`: `{ name, title, how, run }`; the output of `run` is recorded. */
export async function runSuites(suites, { folder, rounds }) {
  const done = []
  for (const [index, suite] of suites.entries()) {
    console.log(`\n[${index + 1}/${suites.length}] ${suite.title}`)
    const startedAt = performance.now()
    const lines = await linesOf(suite.run)
    const seconds = (performance.now() - startedAt) / 1000
    console.log(`    ${seconds.toFixed(0)} s`)
    done.push({ ...suite, lines })
  }
  await mkdir(folder, { recursive: true })
  const pages = []
  for (const { name, title, how, lines } of done) {
    const bars = lines.map(toBar).filter((bar) => bar !== undefined)
    if (bars.length > 0) await writeFile(path.join(folder, `${name}.svg`), drawChart(title, bars))
    pages.push(section({ name, title, how, lines, hasChart: bars.length > 0 }))
  }
  await writeFile(path.join(folder, 'README.md'), page(pages, rounds))
}

async function linesOf(run) {
  const lines = []
  const { log } = console
  console.log = (line) => {
    lines.push(String(line))
    log(`    ${line}`)
  }
  try {
    await run()
  } finally {
    console.log = log
  }
  return lines
}

/** The number before `(at most 1.15)`: the result that has a limit. */
const figure = /([\d.]+)(?:[^()\d]{0,40})\(at most ([\d.]+)/

function toBar(line) {
  // The tokenizer's name is not a result, and neither is the total of a share.
  const plain = line.replaceAll('o200k', '').replaceAll(/ of [\d.]+ ms/g, '')
  const [, value, limit] = figure.exec(plain) ?? []
  if (value === undefined) return undefined
  return { label: labelOf(line), value: Number(value), limit: Number(limit) }
}

const labelOf = (line) => line.split(': ')[0]

function section({ name, title, how, lines, hasChart }) {
  const rows = lines.map((line) => {
    const [label, ...rest] = line.split(': ')
    return `| ${label} | ${rest.join(': ').replaceAll('|', '\\|') || '-'} |`
  })
  const chart = hasChart ? `![Share of each limit: ${title}](${name}.svg)\n\n` : ''
  return `## ${title}\n\n${how}\n\n${chart}| what | measured |\n| --- | --- |\n${rows.join('\n')}\n`
}

function page(sections, rounds) {
  const day = new Date().toISOString().slice(0, 10)
  return `<!-- Written by npm run bench. -->

# Benchmarks

Measured on ${day} with Node ${process.version} on ${process.platform} ${process.arch}, ${availableParallelism()} cores, ${rounds} rounds. Timings
of a shared machine are noisy: each has a baseline from the same alternating run, so read
the ratios. Figures are medians unless stated otherwise; bars show the share of the limit.

${sections.join('\n')}`
}
