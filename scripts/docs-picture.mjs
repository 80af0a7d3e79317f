// Draws docs/images/demo.svg from the output of the demo, so that the picture always matches the
// program. `node scripts/docs-picture.mjs [file]` after `npm run build`.
import { execFile } from 'node:child_process'
import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'

const root = path.resolve(import.meta.dirname, '..')
const columns = 112
const lineHeight = 19
const charWidth = 7.83
const margin = 20
const top = 52
const escape = String.fromCodePoint(27)
const bold = `${escape}[1m`

/** The steps in the picture, by the start of their heading. */
const shown = [
  'What are the names',
  'The five largest',
  'A contact',
  'Her job title',
  'Another update',
  'Every result',
]

const { stdout } = await promisify(execFile)(process.execPath, ['dist/main.js', 'demo'], {
  cwd: root,
  env: { ...process.env, FORCE_COLOR: '1' },
})
const steps = stdout.split(`\n${bold}`).map((step) => step.trimEnd())
const lines = [
  `${escape}[2m$ npm run demo${escape}[22m`,
  ...steps
    .filter((step) => shown.some((heading) => step.startsWith(heading)))
    .flatMap((step) => ['', ...`${bold}${step}`.split('\n')])
    // Each run generates new ids.
    .map((line) => line.replaceAll(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '…').trimEnd()),
]
  .map(toSpans)
  .flatMap(wrap)
const [file = path.join(root, 'docs/images/demo.svg')] = process.argv.slice(2)
await writeFile(file, draw(lines))
console.log(file)

/** `[{ text, style }]`; the styles are those of `src/cli/terminal/output.ts`. */
function toSpans(line) {
  const names = { 1: 'bold', 2: 'dim', 31: 'red', 36: 'cyan' }
  const [plain, ...styled] = line.split('\u001B[')
  const spans = styled.map((part) => {
    const end = part.indexOf('m')
    return { text: part.slice(end + 1), style: names[part.slice(0, end)] }
  })
  return [{ text: plain, style: undefined }, ...spans].filter(({ text }) => text !== '')
}

/** Lines that fit, broken after a space or comma; continuation lines are indented. */
function wrap(spans) {
  const characters = spans.flatMap(({ text, style }) => [...text].map((one) => ({ one, style })))
  const rows = []
  let indent = ''
  while (characters.length > 0) {
    const room = columns - indent.length
    const fitting = characters.slice(0, room)
    const last = fitting.findLastIndex(({ one }) => one === ' ' || one === ',')
    const end = characters.length <= room || last < room / 2 ? room : last + 1
    rows.push([
      { text: indent },
      ...characters.splice(0, end).map(({ one, style }) => ({ text: one, style })),
    ])
    indent = '    '
  }
  return rows.length === 0 ? [[]] : rows.map(join)
}

/** Merges neighbors with the same style into one span. */
function join(spans) {
  const joined = []
  for (const { text, style } of spans) {
    const before = joined.at(-1)
    if (before && before.style === style) before.text += text
    else joined.push({ text, style })
  }
  return joined.filter(({ text }) => text !== '')
}

function draw(rows) {
  const width = Math.ceil(columns * charWidth) + 2 * margin
  const height = top + rows.length * lineHeight + margin
  const texts = rows.map((spans, index) => {
    const content = spans
      .map(
        ({ text, style }) => `<tspan${style ? ` class="${style}"` : ''}>${escapeXml(text)}</tspan>`,
      )
      .join('')
    return content && `<text x="${margin}" y="${top + index * lineHeight}">${content}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">
<title>What npm run demo prints</title>
<style>
text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace; fill: #d7dde5; white-space: pre }
.bold { font-weight: 700; fill: #fff } .dim { fill: #8b96a5 } .cyan { fill: #6cc7e6 } .red { fill: #ff9a8f }
</style>
<rect width="${width}" height="${height}" rx="10" fill="#161b22"/>
<circle cx="22" cy="20" r="6" fill="#ff5f57"/><circle cx="42" cy="20" r="6" fill="#febc2e"/><circle cx="62" cy="20" r="6" fill="#28c840"/>
${texts.filter(Boolean).join('\n')}
</svg>
`
}

function escapeXml(text) {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}
