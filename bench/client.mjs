import { once } from 'node:events'
import { createServer } from 'node:http'
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'

/** A real MCP client connected to a server process. */
export async function connectClient(args, env = {}) {
  const client = new Client({ name: 'bench', version: '1.0.0' })
  await client.connect(
    new StdioClientTransport({ command: process.execPath, args, env, stderr: 'ignore' }),
  )
  return { client }
}

/** Number of requests that one warm call of each tool makes, counted by a loopback proxy in front of the sandbox. */
export async function countRequests(main) {
  const token = 'bench'
  const sandbox = spawn(process.execPath, [main, 'sandbox', '--port', '0', '--token', token], {
    stdio: ['ignore', 'pipe', 'ignore'],
  })
  const [target] = await once(createInterface({ input: sandbox.stdout }), 'line')
  let requests = 0
  const proxy = createServer(async (request, response) => {
    requests += 1
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    const {
      host: _host,
      connection: _connection,
      'content-length': _length,
      ...headers
    } = request.headers
    const answer = await fetch(new URL(request.url, target), {
      method: request.method,
      headers,
      redirect: 'manual',
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    })
    const body = Buffer.from(await answer.arrayBuffer())
    response.writeHead(answer.status, Object.fromEntries(answer.headers)).end(body)
  })
  await new Promise((resolve) => proxy.listen(0, '127.0.0.1', resolve))
  const { client } = await connectClient([main], {
    DATAVERSE_URL: `http://127.0.0.1:${proxy.address().port}`,
    DATAVERSE_ACCESS_TOKEN: token,
  })
  try {
    const counts = {}
    const count = async (name, args) => {
      const before = requests
      const result = await client.callTool({ name, arguments: args })
      if (result.isError) throw new Error(result.content[0].text)
      counts[name] = requests - before
      return result.structuredContent
    }
    const query = { entity: 'account', select: ['name', 'primarycontactid'], top: 5 }
    for (let times = 0; times < 2; times += 1) {
      const { rows } = await count('query_records', query)
      const id = rows[0][0]
      await count('describe_entities', { entity: 'account' })
      await count('get_record', { entity: 'account', id, select: ['name'] })
      const made = await count('create_record', { entity: 'account', values: { name: 'Bench' } })
      await count('update_record', { entity: 'account', id: made.id, values: { name: 'Bench 2' } })
    }
    return counts
  } finally {
    await client.close()
    proxy.close()
    sandbox.kill()
  }
}
