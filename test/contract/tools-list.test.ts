import { Client, InMemoryTransport } from '@modelcontextprotocol/client'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'
import { handleCall } from '../../src/mcp/call/handle-call.ts'
import { createServer } from '../../src/mcp/server.ts'

test('R66 what the model reads about the tools changes only on purpose', async () => {
  const { list, instructions } = await listTools({ readOnly: false })

  await expect(JSON.stringify({ instructions, ...list }, null, 2)).toMatchFileSnapshot(
    'tools-list.json',
  )
})

test('the whole tools/list result costs at most 1,700 tokens', async () => {
  const { list } = await listTools({ readOnly: false })

  expect(countTokens(JSON.stringify(list))).toBeLessThanOrEqual(1700)
})

test('R69 the hints say truthfully what each tool does', async () => {
  const { list } = await listTools({ readOnly: false })

  const hints = Object.fromEntries(list.tools.map(({ name, annotations }) => [name, annotations]))
  expect(hints).toEqual({
    describe_entities: { readOnlyHint: true, openWorldHint: true },
    query_records: { readOnlyHint: true, openWorldHint: true },
    get_record: { readOnlyHint: true, openWorldHint: true },
    create_record: {
      readOnlyHint: false,
      destructiveHint: false,
      idempotentHint: false,
      openWorldHint: true,
    },
    update_record: {
      readOnlyHint: false,
      destructiveHint: true,
      idempotentHint: true,
      openWorldHint: true,
    },
  })
})

test('R62 read-only mode offers the three reading tools', async () => {
  const { list } = await listTools({ readOnly: true })

  expect(list.tools.map(({ name }) => name)).toEqual([
    'describe_entities',
    'query_records',
    'get_record',
  ])
})

test('R66 the list of tools is static', async () => {
  const { capabilities } = await listTools({ readOnly: false })

  expect(capabilities?.tools).toEqual({ listChanged: false })
})

test('R27 no leaf of an input schema is without a length or range', async () => {
  const { list } = await listTools({ readOnly: false })

  const unbounded = list.tools.flatMap(({ name, inputSchema }) => findUnbounded(inputSchema, name))
  expect(unbounded).toEqual([])
})

test('no argument is a choice that an object is part of, as some hosts then offer the object alone', async () => {
  const { list } = await listTools({ readOnly: false })

  const choices = list.tools.flatMap(({ inputSchema }) =>
    [...JSON.stringify(inputSchema).matchAll(/"(?:anyOf|oneOf)":\[[^\]]*/g)].map(([text]) => text),
  )
  expect(choices.filter((text) => text.includes('"type":"object"'))).toEqual([])
})

async function listTools({ readOnly }: { readOnly: boolean }) {
  const server = createServer({
    handleCall: async () => handleCall,
    caller: () => Promise.reject(new Error('listing tools must not need a caller')),
    log: () => undefined,
    readOnly,
    version: '0.0.0-test',
  })
  const [clientSide, serverSide] = InMemoryTransport.createLinkedPair()
  const client = new Client({ name: 'test', version: '1.0.0' })
  await server.connect(serverSide)
  await client.connect(clientSide)
  const list = await client.listTools()
  const capabilities = client.getServerCapabilities()
  const instructions = client.getInstructions()
  await client.close()
  return { list, instructions, capabilities }
}

function findUnbounded(node: unknown, path: string): readonly string[] {
  if (typeof node !== 'object' || node === null) return []
  const type = 'type' in node ? node.type : undefined
  const own =
    (type === 'string' && !('maxLength' in node) && !('enum' in node)) ||
    (type === 'array' && !('maxItems' in node)) ||
    ((type === 'integer' || type === 'number') && !('maximum' in node && 'minimum' in node))
      ? [path]
      : []
  return [
    ...own,
    ...Object.entries(node).flatMap(([key, child]) => findUnbounded(child, `${path}.${key}`)),
  ]
}
