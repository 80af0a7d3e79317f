import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { createCursors } from '../../../src/dataverse/query/cursor.ts'
import { connect, textOf } from '../../support/connect.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { anyText } from './any-call.ts'
import { always, longEnough } from './properties.ts'

const resultTokens = 1000
/** The token count of a model's special tokens when they are plain text, as here. */
const asText = { disallowedSpecial: new Set<string>() }
const table = z.object({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.unknown())),
  next: z.string().optional(),
})

interface Row {
  readonly name: string
  readonly description: string | null
}

/** An environment that contains only these accounts, with pages as large as the client requests. */
async function world() {
  let rows: readonly Row[] = []
  const { client } = await connect({
    resultTokens,
    intercept: async (request, next) => {
      const { pathname, searchParams, origin } = new URL(request.url)
      if (!pathname.endsWith('/accounts')) return next(request)
      const size = Number(
        /maxpagesize=(\d+)/.exec(request.headers.get('prefer') ?? '')?.[1] ?? 5000,
      )
      const from = Number(searchParams.get('$skiptoken') ?? 0)
      const value = rows
        .slice(from, from + size)
        .map((row, at) => ({ ...row, accountid: idOf(from + at) }))
      const more = from + size < rows.length
      const link = `${origin}${pathname}?$skiptoken=${from + size}`
      return Response.json({ value, ...(more && { '@odata.nextLink': link }) })
    },
  })
  return {
    fill: (given: readonly Row[]) => (rows = given),
    ask: async (args: Record<string, unknown>) => {
      const result = await client.callTool({ name: 'query_records', arguments: args })
      return { ...table.parse(result.structuredContent), text: textOf(result) }
    },
  }
}

const idOf = (at: number) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`

test(
  'R112 any rows are returned completely, once and in order across the cursors, each answer within its token limit',
  async () => {
    const { fill, ask } = await world()
    const row = fc.record({
      name: anyText.map((text) => text.slice(0, 100)),
      description: fc.oneof(
        fc.constant(null),
        fc.string({ maxLength: 800 }),
        fc.integer({ min: 1, max: 60 }).map((n) => 'A long tale of text. '.repeat(n)),
      ),
    })
    await always([fc.array(row, { maxLength: 25 })], async (rows) => {
      fill(rows)
      const seen: unknown[] = []
      let answer = await ask({ entity: 'account', select: ['name', 'description'], top: 5000 })
      for (let calls = 0; ; calls += 1) {
        expect(calls).toBeLessThan(30)
        expect(countTokens(answer.text, asText)).toBeLessThanOrEqual(resultTokens)
        seen.push(...answer.rows.map((cells) => cells[0]))
        if (answer.next === undefined) break
        answer = await ask({ cursor: answer.next })
      }

      expect(seen).toEqual(rows.map((_row, at) => idOf(at)))
    })
  },
  longEnough,
)

const state = fc.record({
  entity: anyText,
  filter: anyText,
  link: anyText,
  skip: fc.nat(),
  left: fc.nat(),
  pageRows: fc.nat(),
})

test('R36 a cursor returns its own state until it expires, and any other text is rejected', async () => {
  const clock = fakeClock()
  const cursors = createCursors({ clock })
  const handles = new Set<string>()
  await always([state, anyText], async (given, other) => {
    const handle = await cursors.save(given)

    expect(handles.has(handle)).toBe(false)
    handles.add(handle)
    expect(handle).toMatch(/^c_[\w-]{8}$/)
    expect(await cursors.open(handle)).toEqual(given)
    await expect(cursors.open(other)).rejects.toMatchObject({ code: 'cursor_expired' })
    await expect(cursors.open(`${handle}x`)).rejects.toMatchObject({ code: 'cursor_expired' })
  })
})
