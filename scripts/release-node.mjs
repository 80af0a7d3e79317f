// Fails on a Node line without long-term support on this day, according to packaging/node-releases.json.
// `node scripts/release-node.mjs [line] [--on 2026-11-23]`; by default the running Node's line.
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { parseArgs } from 'node:util'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { on: { type: 'string', default: new Date().toISOString().slice(0, 10) } },
})
const [line = process.versions.node.split('.')[0]] = positionals
const table = path.resolve(import.meta.dirname, '../packaging/node-releases.json')
const { endOfLife } = JSON.parse(await readFile(table, 'utf8'))
const end = endOfLife[line]

if (end === undefined) console.log(`Node ${line} is not in packaging/node-releases.json.`)
else if (end <= values.on) console.log(`Node ${line} has not been supported since ${end}.`)
else console.log(`Node ${line} is supported until ${end}.`)
process.exitCode = end === undefined || end <= values.on ? 1 : 0
