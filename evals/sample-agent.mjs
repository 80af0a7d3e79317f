// The smallest agent that the evals can run: it starts the servers of an mcp.json, lets a model choose tool
// calls until it answers, and writes the answer. Its model is a script, so that it needs no key and costs
// nothing: a JSON file with steps by a part of the prompt.
//
//     node evals/sample-agent.mjs MCP ANSWER SCRIPT PROMPT
//
// {"Cold store doors": {"calls": [{"name": "query_records", "arguments": {...}},
//   {"name": "update_record", "arguments": {"id": "{0.rows.0.0}"}}], "answer": {"done": true}}}
//
// {0.rows.0.0} is a value of the structured result of call 0.
import { readFile, writeFile } from 'node:fs/promises'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'

const [mcpFile, answerFile, scriptFile, prompt] = process.argv.slice(2)
const { mcpServers } = JSON.parse(await readFile(mcpFile, 'utf8'))
const model = createScriptedModel(JSON.parse(await readFile(scriptFile, 'utf8')), prompt)

const [{ command, args, env }] = Object.values(mcpServers)
const client = new Client({ name: 'sample-agent', version: '1.0.0' })
await client.connect(
  new StdioClientTransport({ command, args, env: { ...process.env, ...env }, stderr: 'inherit' }),
)
try {
  const { tools } = await client.listTools()
  const results = []
  for (;;) {
    const step = model({ tools, results })
    if (step.answer !== undefined) {
      await writeFile(answerFile, JSON.stringify(step.answer))
      break
    }
    results.push(await client.callTool(step.call))
  }
} finally {
  await client.close()
}

/** A real agent asks a language model here. */
function createScriptedModel(script, text) {
  const [, { calls, answer } = { calls: [], answer: {} }] =
    Object.entries(script).find(([part]) => text.includes(part)) ?? []
  return ({ results }) => {
    const call = calls[results.length]
    return call ? { call: fillIn(call, results) } : { answer: fillIn(answer, results) }
  }
}

/** Replaces {0.rows.0.0} by the value of an earlier result. */
function fillIn(value, results) {
  if (Array.isArray(value)) return value.map((one) => fillIn(one, results))
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, fillIn(inner, results)]),
    )
  const [, number, path] = /^\{(\d+)\.([\w.]+)\}$/.exec(String(value)) ?? []
  if (number === undefined) return value
  return path.split('.').reduce((inner, key) => inner?.[key], results[number].structuredContent)
}
