import type { Random } from './random.ts'

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }
type JsonObject = { readonly [key: string]: Json }

/** The handshake that a session starts with; no handshake is a separate state. */
export type Era = 'legacy' | 'modern' | 'none'

const envelope = {
  _meta: {
    'io.modelcontextprotocol/protocolVersion': '2026-07-28',
    'io.modelcontextprotocol/clientInfo': { name: 'fuzz', version: '1.0.0' },
    'io.modelcontextprotocol/clientCapabilities': {},
  },
}

const initialize = {
  protocolVersion: '2025-11-25',
  capabilities: {},
  clientInfo: { name: 'fuzz', version: '1.0.0' },
}

const call = (name: string, args: JsonObject): JsonObject => ({
  method: 'tools/call',
  params: { name, arguments: args },
})

const nowhere = '5a3f0c1e-0000-4000-8000-000000000001'

/** What clients really send, and a few methods that this server does not have. */
const originals: readonly [JsonObject, ...JsonObject[]] = [
  { method: 'ping' },
  { method: 'tools/list' },
  { method: 'initialize', params: initialize },
  { method: 'server/discover', params: {} },
  { method: 'resources/list' },
  { method: 'prompts/get', params: { name: 'x' } },
  { method: 'logging/setLevel', params: { level: 'debug' } },
  { method: 'completion/complete', params: { ref: { type: 'ref/prompt', name: 'x' } } },
  { method: 'subscriptions/listen', params: { filter: {} } },
  { method: 'notifications/initialized' },
  { method: 'notifications/cancelled', params: { requestId: 1, reason: 'fuzz' } },
  { method: 'notifications/progress', params: { progressToken: 1, progress: 1 } },
  { method: 'notifications/roots/list_changed' },
  call('describe_entities', { entity: 'acount' }),
  call('describe_entities', { search: 'account' }),
  call('query_records', { entity: 'account', select: ['name'], top: 1 }),
  call('query_records', { entity: 'account', filter: "name eq 'O'Brien'" }),
  call('query_records', { cursor: 'c_AAAAAAAA' }),
  call('get_record', { entity: 'account', id: nowhere, select: ['name'] }),
  call('create_record', { entity: 'account', values: { nmae: 'x' } }),
  call('update_record', { entity: 'account', id: nowhere, values: { fax: '1' } }),
  call('delete_record', { entity: 'account', id: nowhere }),
  { result: { tools: [] } },
  { error: { code: -32_601, message: 'x' } },
]

const nasty: readonly [Json, ...Json[]] = [
  null,
  true,
  -1,
  0,
  1.5,
  1e308,
  2 ** 53,
  '',
  'x',
  '__proto__',
  '\u0000',
  '\uD800',
  '\u202E',
  '../../x',
  'A'.repeat(5000),
  [],
  {},
  [[[[[]]]]],
  { constructor: { prototype: { polluted: 1 } } },
  { jsonrpc: '2.0', id: 1, method: 'ping' },
]

/** One line, or a replacement for one, as bytes with its line end. The same seed repeats it. */
export function createMessage(random: Random, era: Era): Buffer {
  const kind = random.below(100)
  if (kind < 15) return line(JSON.stringify(original(random, era)))
  if (kind < 62) return line(JSON.stringify(mutate(original(random, era), random)))
  if (kind < 80) return damage(JSON.stringify(original(random, era)), random)
  if (kind < 88) return frame(JSON.stringify(original(random, era)), random)
  if (kind < 92) return line(JSON.stringify(batch(random, era)))
  if (kind < 95) return line(deep(random))
  const bytes = Array.from({ length: random.below(60) }, () => random.below(256))
  return Buffer.from([...bytes, random.chance(0.9) ? 10 : 255])
}

/** A line above the limit of 4 MiB. Only this line may be dropped. */
export function hugeMessage(random: Random): Buffer {
  const text = 'x'.repeat(4 * 1024 * 1024 + random.below(100_000))
  return line(JSON.stringify({ jsonrpc: '2.0', id: 'huge', method: 'ping', params: { text } }))
}

/** A request whose response proves that everything before it was handled. */
export function sentinel(id: string, era: Era): Buffer {
  const request =
    era === 'modern'
      ? { method: 'tools/call', params: { name: 'none', arguments: {}, ...envelope } }
      : { method: 'ping' }
  return Buffer.from(`\n${JSON.stringify({ jsonrpc: '2.0', id, ...request })}\n`)
}

export function handshake(era: Era): Buffer {
  if (era !== 'legacy') return Buffer.from('')
  return Buffer.concat([
    line(JSON.stringify({ jsonrpc: '2.0', id: 'hello', method: 'initialize', params: initialize })),
    line(JSON.stringify({ jsonrpc: '2.0', method: 'notifications/initialized' })),
  ])
}

/** A call that loads the code of all calls, which no message of the run shall be charged for. */
export function firstCall(id: string, era: Era): Buffer {
  const { method, params } = call('update_record', {
    entity: 'account',
    id: nowhere,
    values: { fax: '1' },
  })
  const own = { ...(isObject(params) && params), ...(era === 'modern' && envelope) }
  return line(JSON.stringify({ jsonrpc: '2.0', id, method, params: own }))
}

function original(random: Random, era: Era): JsonObject {
  const message = random.pick(originals)
  const isWrongEra = random.chance(0.1)
  const id = random.pick<Json>([1, 2, 2, 'a', random.below(1e9), -1, 0])
  const isNotification = JSON.stringify(message).startsWith('{"method":"notifications/')
  const params = message['params']
  const hasEnvelope = (era === 'modern') !== isWrongEra
  return {
    jsonrpc: '2.0',
    ...(!isNotification && { id }),
    ...message,
    ...(hasEnvelope && { params: { ...(isObject(params) && params), ...envelope } }),
  }
}

/** The value with one to three changes anywhere in it. */
function mutate(value: Json, random: Random): Json {
  let changed = value
  for (let left = 1 + random.below(3); left > 0; left -= 1) changed = change(changed, random, 0)
  return changed
}

function change(value: Json, random: Random, depth: number): Json {
  const isLeaf = typeof value !== 'object' || value === null
  if (isLeaf || (depth > 0 && random.chance(0.15))) return random.pick(nasty)
  if (isList(value)) return value.map((item) => (random.chance(0.5) ? random.pick(nasty) : item))
  const entries = Object.entries(value)
  // Most changes are inside the parameters, because an invalid request is not processed further.
  const params = entries.findIndex(([key]) => ['params', 'arguments', 'values'].includes(key))
  const at = params >= 0 && random.chance(0.7) ? params : random.below(entries.length)
  const [key, inner] = entries[at] ?? ['x', null]
  switch (at === params ? 4 : random.below(5)) {
    case 0:
      return Object.fromEntries(entries.filter((_entry, index) => index !== at))
    case 1:
      return { ...value, [JSON.stringify(random.pick(nasty)).slice(0, 20)]: random.pick(nasty) }
    case 2:
      return { ...value, [`${key}${random.pick(['', ' ', 's', '\u0000'])}`]: inner }
    default:
      return { ...value, [key]: change(inner, random, depth + 1) }
  }
}

/** Bytes cut, doubled, flipped or inserted, with or without a line end. */
function damage(text: string, random: Random): Buffer {
  const bytes = Buffer.from(text)
  const at = random.below(bytes.length)
  const to = Math.min(bytes.length, at + random.below(12))
  const parts = {
    cut: [bytes.subarray(0, at), bytes.subarray(to)],
    doubled: [bytes.subarray(0, to), bytes.subarray(at)],
    put: [bytes.subarray(0, at), Buffer.from([random.below(256)]), bytes.subarray(at)],
    broken: [bytes.subarray(0, at), Buffer.from([0xc3, 0x28, 0xf0, 0x9f]), bytes.subarray(at)],
    ended: [bytes.subarray(0, at), Buffer.from('\n'), bytes.subarray(at)],
    part: [bytes.subarray(0, at)],
  }
  const kind = random.pick(['cut', 'doubled', 'put', 'broken', 'ended', 'part'] as const)
  const end = random.chance(0.9) ? '\n' : ''
  return Buffer.concat([...parts[kind], Buffer.from(end)])
}

/** Frames a message as other protocols do. */
function frame(text: string, random: Random): Buffer {
  return Buffer.from(
    random.pick([
      `Content-Length: ${text.length}\r\n\r\n${text}\n`,
      `event: message\ndata: ${text}\n\n`,
      `POST /mcp HTTP/1.1\r\nHost: x\r\n\r\n${text}\n`,
      `${text}\r\n`,
      `\uFEFF${text}\n`,
      `${text}${text}\n`,
      `${text} ${text}\n`,
      `  ${text}  \n`,
      `${text.replace('{', '{"id":"twice",')}\n`,
      `// ${text}\n`,
      `${text.replaceAll('"', "'")}\n`,
      '\n\n\r\n',
      `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`,
    ]),
  )
}

const batch = (random: Random, era: Era): Json =>
  Array.from({ length: random.below(5) }, () => original(random, era))

function deep(random: Random): string {
  const levels = 1 + random.below(20_000)
  return random.pick([
    '['.repeat(levels) + ']'.repeat(levels),
    `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`,
    `{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"create_record","arguments":{"entity":"account","values":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}}}`,
    '['.repeat(levels),
  ])
}

const line = (text: string) => Buffer.from(`${text}\n`)

const isList = (value: Json): value is readonly Json[] => Array.isArray(value)

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !isList(value)
