// What one server costs, and what it does when things go wrong, on a fresh sandbox of its own.
import path from 'node:path'
import { pathToFileURL } from 'node:url'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { atTools } from '../spawn.mjs'
import { openPlace } from './place.mjs'

const reroute = pathToFileURL(path.join(import.meta.dirname, 'reroute.mjs')).href
const missing = 'dddddddd-5d3a-4f11-a316-0123456789ab'

/** Milliseconds and megabytes from start to `tools/list`; the server needs no network for it. */
export function measureStart(server, { node }) {
  const environment = server.environment({ url: 'http://127.0.0.1:9', token: 'none' })
  return atTools([server.entry], { node, cwd: server.folder, env: { ...base(), ...environment } })
}

/** Tokens, requests and the outcomes of what goes wrong. Jobs that a server has no tool for are absent. */
export async function measureCalls(server, { node, main }) {
  const place = await openPlace(main)
  const isOurs = server.folder === undefined
  const client = new Client({ name: 'bench', version: '1.0.0' })
  try {
    await client.connect(
      new StdioClientTransport({
        command: node,
        args: [...(isOurs ? [] : ['--import', reroute]), server.entry],
        ...(server.folder && { cwd: server.folder }),
        env: { ...base(), BENCH_PLACE: place.url, ...server.environment(place) },
        stderr: 'ignore',
      }),
    )
    const { tools } = await client.listTools()
    const [{ accountid: account }] = await place.rows('accounts?$select=accountid&$top=1')
    const [{ contactid: contact }] = await place.rows('contacts?$select=contactid&$top=1')
    const call = createCall(client, server, { account, contact, missing })
    return {
      tools: tools.length,
      toolTokens: countTokens(JSON.stringify(tools)),
      rows: await readTwice(call, 'rows', place),
      describe: await readTwice(call, 'describe', place),
      lostAnswer: await lostAnswer(call, place),
      missingRecord: await missingRecord(call, place),
      forbidden: await forbidden(call),
      plainLookup: await plainLookup(call, place, contact),
    }
  } finally {
    await client.close()
    place.close()
  }
}

const base = () => ({ PATH: process.env.PATH, HOME: process.env.HOME })

function createCall(client, { jobs }, values) {
  return async (job) => {
    if (jobs[job] === undefined) return undefined
    const [name, args] = jobs[job]
    const filled = JSON.parse(
      JSON.stringify(args).replaceAll(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole),
    )
    const result = await client
      .callTool({ name, arguments: filled })
      .catch((error) => ({ isError: true, content: [{ type: 'text', text: error.message }] }))
    const text = result.content.map((part) => part.text ?? '').join('\n')
    const structured = result.structuredContent && JSON.stringify(result.structuredContent)
    return { isError: result.isError === true, text, tokens: tokensFor(text, structured) }
  }
}

/** A client hands its model either the text or the structured content: the longer one is counted. */
const tokensFor = (text, structured) =>
  Math.max(countTokens(text), structured === undefined ? 0 : countTokens(structured))

/** The second call is counted, so that definitions that a server keeps are not. */
async function readTwice(call, job, place) {
  const first = await call(job)
  if (first === undefined || first.isError) return first && { failed: first.text.slice(0, 200) }
  const before = place.requests()
  const { tokens } = await call(job)
  return { tokens, requests: place.requests() - before }
}

async function lostAnswer(call, place) {
  place.loseNextCreate()
  const result = await call('lostAnswer')
  if (result === undefined) return undefined
  const made = await place.rows(`accounts?$select=name&$filter=name eq 'Lost answer'`)
  const told = result.isError ? 'told as failed' : 'told as done'
  return `${made.length === 1 ? '1 record' : `${made.length} records`}, ${told}`
}

async function missingRecord(call, place) {
  const result = await call('missingRecord')
  if (result === undefined) return undefined
  const made = await place.rows(`accounts?$select=name&$filter=accountid eq ${missing}`)
  if (made.length > 0) return 'a new record is created'
  return result.isError ? 'refused' : 'told as done, nothing written'
}

async function forbidden(call) {
  const result = await call('forbidden')
  if (result === undefined) return undefined
  if (!result.isError) return 'no error'
  return /prvRead\w+/.test(result.text)
    ? 'refused, names the privilege'
    : 'refused, no privilege named'
}

async function plainLookup(call, place, contact) {
  const result = await call('plainLookup')
  if (result === undefined) return undefined
  const [made] = await place.rows(
    `accounts?$select=_primarycontactid_value&$filter=name eq 'Plain lookup'`,
  )
  if (made === undefined) return result.isError ? 'refused' : 'told as done, nothing written'
  const { _primarycontactid_value: set } = made
  return set === contact ? 'written' : 'record without the lookup'
}
