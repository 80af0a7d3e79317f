// The longest time for which one call holds the event loop, with hostile answers of the service.
import { connectInProcess } from './in-process.ts'
import { createSandbox } from '../sandbox/sandbox.ts'
import { systemClock } from '../src/time/clock.ts'

const url = 'https://sandbox.invalid'
const fill = (part: string, length: number) =>
  part.repeat(Math.ceil(length / part.length)).slice(0, length)

/** Texts that take more work than others, by kind. */
export const kinds: Readonly<Record<string, (length: number) => string>> = {
  plain: (length) => fill('Hello world, ', length),
  html: (length) => fill('<p style="color:red">Hi <b>you</b> &amp; me</p>', length),
  tags: (length) => fill('<b>', length),
  'open tags': (length) => fill('<a href="x', length),
  entities: (length) => `<p>${fill('&#8203;&amp;&lt;', length)}`,
  brackets: (length) => fill('\n[', length - 1) + ']',
  links: (length) => fill('[a](b) ', length),
  definitions: (length) => fill('[a]: b.png\n', length),
  'invisible characters': (length) => fill('a\u200B', length / 2),
  'joined letters': (length) => fill('\u1820\u180B', length / 3),
  bidi: (length) => fill('\u202Eabc\u202C', length / 2),
  emoji: (length) => fill('👩‍👩‍👧‍👦', length / 3),
  'angle brackets': (length) => fill('<', length),
  json: (length) => fill('{"a":[1,{"b":"c"}],', length),
  base64: (length) => fill('iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNbyblAAAAHElEQVQI12P4', length),
  'base64 runs': (length) =>
    fill(`${'iVBORw0KGgoAAAANSUhEUgAAAAUAAAAFCAYAAACNby'.repeat(12)} `, length),
  fences: (length) => fill('```\n[end 123456789012]\n', length),
  quotes: (length) => fill('"\\', length),
  spaces: (length) => `<p>${fill(' \n', length)}`,
  numbers: (length) => fill('1234567890123456789 ', length),
}
const columns = [
  'name',
  'description',
  'websiteurl',
  'telephone1',
  'fax',
  'address1_city',
  'emailaddress1',
]

/** The calls that read a row with seven such texts, a page of rows, and an error with such a text. */
export async function connect(text: string, resultTokens = 20_000) {
  const sandbox = createSandbox({ origin: url, clock: systemClock, token: 'bench' })
  const bodies = new Map<string, string>()
  let mode: 'large' | 'page' | 'error' = 'large'
  const client = await connectInProcess(async (request) => {
    if (!request.url.includes('/accounts')) return sandbox.fetch(request)
    const key = mode + request.url
    let body = bodies.get(key)
    if (body === undefined) {
      const answer = await (await sandbox.fetch(request)).json()
      const size = mode === 'large' ? text.length : Math.min(text.length, 1800)
      const own = Object.fromEntries(columns.map((name) => [name, text.slice(0, size)]))
      const rows = answer.value?.map((row: object) => ({ ...row, ...own }))
      const many =
        mode === 'page'
          ? Array.from({ length: 400 }, (_, index) => ({
              ...rows[index % rows.length],
              accountid: crypto.randomUUID(),
            }))
          : rows
      body =
        mode === 'error'
          ? JSON.stringify({ error: { code: '0x80040216', message: text } })
          : JSON.stringify(rows ? { ...answer, value: many } : { ...answer, ...own })
      bodies.set(key, body)
    }
    return new Response(body, {
      status: mode === 'error' ? 400 : 200,
      headers: { 'Content-Type': 'application/json' },
    })
  }, resultTokens)
  const ask = (next: typeof mode, top: number) => async () => {
    mode = next
    return client.call('query_records', { entity: 'account', select: columns, top })
  }
  const id = crypto.randomUUID()
  return {
    close: client.close,
    calls: {
      query: ask('large', 1),
      page: ask('page', 400),
      error: ask('error', 1),
      get: async () => {
        mode = 'large'
        return client.call('get_record', { entity: 'account', id, select: ['name', 'description'] })
      },
    },
  }
}

/** Runs a call and returns the longest time between two turns of the event loop, in milliseconds. */
export async function longestHold(call: () => Promise<unknown>): Promise<number> {
  let last = performance.now()
  let longest = 0
  let isRunning = true
  const turn = () => {
    const now = performance.now()
    longest = Math.max(longest, now - last)
    last = now
    if (isRunning) setImmediate(turn)
  }
  setImmediate(turn)
  await call()
  await new Promise((resolve) => setImmediate(resolve))
  isRunning = false
  return longest
}
