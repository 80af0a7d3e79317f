import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { drawBars } from './bars.mjs'

const root = path.resolve(import.meta.dirname, '../..')
const start = '<!-- Written by npm run bench -- peers -->'
const end = '<!-- End of what npm run bench -- peers writes -->'
const none = 'no tool for it'

/** Writes the page, its chart, and the table in the README. */
export async function writeComparison(figures, { rounds }) {
  const rows = [
    { label: 'tools', show: (one) => String(one.tools) },
    { label: 'tokens of `tools/list`', show: (one) => one.toolTokens.toLocaleString('en-US') },
    { label: 'tokens of 50 accounts, 6 columns', show: (one) => tokens(one.rows) },
    { label: 'tokens of one description (`account`)', show: (one) => tokens(one.describe) },
    { label: 'requests of a repeated query', show: (one) => requests(one.rows) },
    { label: 'requests of a repeated description', show: (one) => requests(one.describe) },
    { label: 'start to `tools/list`', show: (one) => `${one.milliseconds.toFixed(0)} ms` },
    { label: 'memory at `tools/list`', show: (one) => `${one.megabytes.toFixed(0)} MB` },
    { label: 'a create whose answer is lost', show: (one) => one.lostAnswer ?? none },
    {
      label: 'an update of a record that does not exist',
      show: (one) => one.missingRecord ?? none,
    },
    { label: 'a table that the role forbids', show: (one) => one.forbidden ?? none },
    { label: 'a lookup given as a plain GUID', show: (one) => one.plainLookup ?? none },
  ]
  const table = [
    `| | ${figures.map(({ server }) => server.name).join(' | ')} |`,
    `| --- |${' --- |'.repeat(figures.length)}`,
    ...rows.map(({ label, show }) => `| ${label} | ${figures.map(show).join(' | ')} |`),
  ].join('\n')
  const folder = path.join(root, 'docs/benchmarks')
  await writeFile(path.join(folder, 'peers.svg'), chart(figures))
  await writeFile(path.join(folder, 'peers.md'), page(table, figures, rounds))
  const file = path.join(root, 'README.md')
  const readme = await readFile(file, 'utf8')
  const [before, rest] = readme.split(start)
  const after = rest?.split(end)[1]
  if (after === undefined) throw new Error('The README has no place for the comparison.')
  const short = [
    table.split('\n').slice(0, 2),
    table.split('\n').filter((line) => shown.test(line)),
  ]
  await writeFile(file, `${before}${start}\n\n${short.flat().join('\n')}\n\n${end}${after}`)
}

/** The lines of the README. */
const shown = /^\| (?:tools|tokens of|start|memory|a create|an update|a lookup)/

const tokens = (read) =>
  read === undefined ? none : (read.tokens?.toLocaleString('en-US') ?? 'fails')
const requests = (read) => (read === undefined ? none : String(read.requests ?? 'fails'))

function chart(figures) {
  const bars = (value) =>
    figures.flatMap((one) =>
      value(one) === undefined ? [] : [{ label: one.server.name, value: value(one) }],
    )
  return drawBars('Ours beside peers: fewer is better', [
    { title: 'Tokens of tools/list', unit: 'tokens', bars: bars((one) => one.toolTokens) },
    { title: 'Tokens of 50 accounts', unit: 'tokens', bars: bars((one) => one.rows?.tokens) },
    { title: 'Tokens of a description', unit: 'tokens', bars: bars((one) => one.describe?.tokens) },
    { title: 'Start to tools/list', unit: 'ms', bars: bars((one) => Math.round(one.milliseconds)) },
    { title: 'Memory at tools/list', unit: 'MB', bars: bars((one) => Math.round(one.megabytes)) },
  ])
}

function page(table, figures, rounds) {
  const day = new Date().toISOString().slice(0, 10)
  const [, ...others] = figures
  const versions = others.map(
    ({ server: { name, version, license, day: published, note } }) =>
      `- ${name} ${version}, ${license}, in the registry since ${published}${note ? `: ${note}` : ''}`,
  )
  return `${start}

# Beside other servers

Measured on ${day}: every server as it is published, on the same Node 24 and each on a fresh sandbox of ours, in one
alternating run of ${rounds} rounds for the start. Tokens are o200k, of the text or the structured content, whichever is
longer. Repeated calls are counted, so that definitions that a server keeps are free. \`npm run bench -- peers\` does it
again.

${table}

![Ours beside peers](peers.svg)

${versions.join('\n')}

## How to read it

- The sandbox is ours. It answers as the documentation of the service says; a peer may do better on the real one.
- The peers offer more than these jobs: tables, solutions, flows, files. What a tool list costs buys that, too.
- They sign in as an application here, since a browser cannot be measured; ours gets a token. Nothing leaves this
  computer: a preload sends Microsoft's addresses to loopback and refuses all others.
- Success and tokens of [the evals](../evals.md) need an agent; \`npm run evals -- --server\` measures a peer there.
- Microsoft's own server runs in the cloud and is not measured; [compare.md](../compare.md) has what its
  documentation says.
`
}
