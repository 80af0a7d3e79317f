// Lets an agent, or a person, that has a shell but no MCP client do the jobs: it stands in for the agent's
// program, keeps the MCP server of the job open, and takes what is typed into another terminal.
//
//     npm run evals -- --seconds 3600 --agent "node $PWD/evals/shell-agent.mjs FOLDER {mcp} {answer} {prompt}"
//
//     node FOLDER/t.mjs task             the next job; waits for it
//     node FOLDER/t.mjs tools            the server's instructions and its tools, as an agent gets them
//     node FOLDER/t.mjs TOOL 'JSON'      calls a tool; - reads the JSON from standard input
//     node FOLDER/t.mjs answer 'JSON'    writes the answer and ends the job
//
// Of a result the structured content is shown, since Claude Code and Codex hand their models just that.
import { chmod, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import path from 'node:path'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'

/** The program that types: it waits up to a minute for the next job. */
const typing = `import { readFileSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
const [word = 'task', json] = process.argv.slice(2)
const body = JSON.stringify([word, json === '-' ? readFileSync(0, 'utf8') : json])
for (let tries = 0; tries < 120; tries += 1) {
  try {
    const address = readFileSync(new URL('address', import.meta.url), 'utf8')
    console.log(await (await fetch(address, { method: 'POST', body })).text())
    process.exit(0)
  } catch {
    await setTimeout(500)
  }
}
console.log('No job is open.')
`

const [folder, mcpFile, answerFile, prompt] = process.argv.slice(2)
const { mcpServers } = JSON.parse(await readFile(mcpFile, 'utf8'))
const [{ command, args, env }] = Object.values(mcpServers)
const client = new Client({ name: 'shell-agent', version: '1.0.0' })
await client.connect(
  new StdioClientTransport({ command, args, env: { ...process.env, ...env }, stderr: 'inherit' }),
)

const address = path.join(folder, 'address')
const { promise: ended, resolve: end } = withResolvers()
const listener = createServer(async (request, response) => {
  const chunks = []
  for await (const chunk of request) chunks.push(chunk)
  const typed = JSON.parse(Buffer.concat(chunks).toString('utf8'))
  response.end(await reply(typed).catch((error) => `Not done: ${error.message}`))
})
listener.listen(0, '127.0.0.1', async () => {
  await mkdir(folder, { recursive: true })
  await writeFile(path.join(folder, 't.mjs'), typing)
  await chmod(path.join(folder, 't.mjs'), 0o700)
  await writeFile(`${address}.new`, `http://127.0.0.1:${listener.address().port}`, { mode: 0o600 })
  await rename(`${address}.new`, address)
})
await ended
await rm(address)
listener.close()
await client.close()

/** What the typed words get: the job, the tools, the result of a call, or the end of the job. */
async function reply([word, json]) {
  if (word === 'task') return prompt
  if (word === 'tools') {
    const { tools } = await client.listTools()
    return JSON.stringify({ instructions: client.getInstructions(), tools }, undefined, 1)
  }
  if (word === 'answer') {
    await writeFile(answerFile, JSON.stringify(JSON.parse(json)))
    setImmediate(() => end())
    return 'Taken. The next job: task'
  }
  const result = await client.callTool({ name: word, arguments: JSON.parse(json ?? '{}') })
  const text = result.structuredContent
    ? JSON.stringify(result.structuredContent)
    : result.content.map((part) => part.text).join('\n')
  return result.isError ? `[isError]\n${text}` : text
}

function withResolvers() {
  let resolve
  const promise = new Promise((done) => {
    resolve = done
  })
  return { promise, resolve }
}
