import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { printRecordKey } from '../../../src/dataverse/names.ts'
import type { RecordKeyPart } from '../../../src/dataverse/names.ts'
import { quote } from '../../../src/dataverse/text/quote.ts'
import { parseFilter } from '../../../odata/parse-filter.ts'
import { parseKey } from '../../../odata/parse-key.ts'
import { connect } from '../../support/connect.ts'
import { columnName } from '../../support/names-of.ts'
import { arbitraryFilter } from '../../unit/odata/arbitrary-tree.ts'
import { printFilter } from '../../../odata/print.ts'
import { plan, planValues } from '../../unit/dataverse/query/plan.ts'
import { anyText } from './any-call.ts'
import { always, longEnough } from './properties.ts'

/** A server, and the URL of its only query as the service decodes it. */
async function server() {
  const asked: URL[] = []
  const { client } = await connect({
    intercept: async (request, next) => {
      if (request.url.includes('/accounts')) asked.push(new URL(request.url))
      return next(request)
    },
  })
  return async (args: Record<string, unknown>) => {
    asked.length = 0
    await client.callTool({ name: 'query_records', arguments: { entity: 'account', ...args } })
    return asked[0]?.searchParams
  }
}

/** A lone surrogate cannot be sent in a URL and becomes one replacement character. */
const onTheWire = (text: string) => text.replaceAll(/\p{Surrogate}/gu, '\uFFFD')

test(
  'R24 R25 the service receives any text in a filter string as that string, and no other option',
  async () => {
    const ask = await server()
    await always([anyText.filter((text) => text.length < 2000)], async (text) => {
      const options = await ask({ select: ['name'], filter: `name eq ${quote(text)}` })

      expect([...(options?.keys() ?? [])]).toEqual(['$select', '$filter'])
      const filter = parseFilter(options?.get('$filter') ?? '')
      expect(filter).toMatchObject({ type: 'comparison', right: { value: onTheWire(text) } })
    })
  },
  longEnough,
)

test(
  'R24 numbers, dates, times, GUIDs and Booleans of a filter keep type and value',
  async () => {
    const literal = fc.oneof(
      fc.integer().map((value) => ['revenue', String(value)]),
      fc
        .double({ noNaN: true, noDefaultInfinity: true, min: -1e9, max: 1e9 })
        .map((value) => ['revenue', value.toFixed(4)]),
      fc.boolean().map((value) => ['donotemail', String(value)]),
      fc.uuid().map((value) => ['accountid', value]),
      fc
        .date({ min: new Date('1753-01-01'), max: new Date('9999-12-31'), noInvalidDate: true })
        .map((value) => ['createdon', value.toISOString()]),
    )
    await always([literal], async ([column = '', text = '']) => {
      const { filter } = await plan({ entity: 'account', filter: `${column} eq ${text}` })

      expect(filter).toBe(`${column} eq ${text}`)
    })
  },
  longEnough,
)

const texts = fc.array(anyText, { minLength: 1, maxLength: 3 })
const toParts = (values: readonly string[]): readonly RecordKeyPart[] =>
  values.map((value, at) => ({ name: columnName(`key${at}`), value: `-${value}` }))
const printKey = (values: readonly string[]) =>
  printRecordKey({ kind: 'alternate', parts: toParts(values) })

test('R22 R24 any key values are the same values after the path is parsed', async () => {
  await always([texts], (values) => {
    const printed = printKey(values)

    expect(printed).toMatch(/^[\w'.,=%~-]*$/)
    const read = parseKey(decodeURIComponent(printed))
    expect(read.map(({ value }) => 'value' in value && value.value)).toEqual(
      values.map((value) => `-${onTheWire(value)}`),
    )
  })
})

test('R33 two different keys never share a path', async () => {
  await always([texts, texts], (one, other) => {
    const isSame = JSON.stringify(one.map(onTheWire)) === JSON.stringify(other.map(onTheWire))

    expect(printKey(one) === printKey(other)).toBe(isSame)
  })
})

test(
  'R25 text of one option never becomes another option',
  async () => {
    const ask = await server()
    const options = fc.record(
      { filter: anyText, orderby: anyText, expand: anyText },
      { requiredKeys: [] },
    )
    await always([options], async (given) => {
      const cut = Object.entries(given).map(([name, text]) => [name, text.slice(0, 1000) || 'x'])
      const sent = await ask({ select: ['name'], ...Object.fromEntries(cut) })

      const allowed = ['$select', ...Object.keys(given).map((name) => `$${name}`)]
      for (const name of sent?.keys() ?? []) expect(allowed).toContain(name)
    })
  },
  longEnough,
)

test('R26 input nested deeper than the limit is rejected, and all other input is parsed', async () => {
  const depth = fc.integer({ min: 1, max: 400 })
  const wraps = fc.constantFrom(['(', ')'], ['not (', ')'], ['tolower(', ')'] as const)
  await always([depth, wraps], (levels, [open = '', close = '']) => {
    const inner = open === 'tolower(' ? 'name' : "name eq 'a'"
    const text = open.repeat(levels) + inner + close.repeat(levels)
    const whole = open === 'tolower(' ? `${text} eq 'a'` : text
    const isRead = reads(() => parseFilter(whole))

    // A function and a parenthesis may count as two levels.
    const isBetween = levels > 45 && levels <= 100
    expect(isBetween || isRead === levels <= 45).toBe(true)
  })
})

test(
  'a repaired filter is not repaired again: the repaired text is stable',
  async () => {
    await always([arbitraryFilter.map(printFilter)], async (text) => {
      const first = await plan({ entity: 'account', filter: text }).catch(() => undefined)
      if (first?.filter === undefined) return
      const second = await plan({ entity: 'account', filter: first.filter })

      expect(second.filter).toBe(first.filter)
    })
  },
  longEnough,
)

test(
  'R28 any accepted body has only columns of the definition, binds and party rows',
  async () => {
    const name = fc.oneof(
      fc.constantFrom('name', 'fax', 'revenue', 'industrycode', 'primarycontactid', 'ownerid'),
      fc.constantFrom('primarycontactid@odata.bind', '@odata.type', '__proto__', 'constructor'),
      anyText.map((text) => text.slice(0, 60)),
    )
    const value = fc.oneof(anyText, fc.jsonValue({ maxDepth: 3 }), fc.uuid(), fc.constant(null))
    await always([fc.dictionary(name, value, { minKeys: 1, maxKeys: 4 })], async (values) => {
      const planned = await planValues('account', values, 'update').catch(() => undefined)
      for (const [key, written] of Object.entries(planned?.body ?? {})) {
        expect(key).toMatch(/^[a-z_][a-z0-9_]*(?:@odata\.bind)?$/)
        const isBind = key.includes('@') && typeof written === 'string'
        expect(!isBind || /^\/[a-z]\w*\([^()/?#]+\)$/.test(written)).toBe(true)
        expect(['string', 'number', 'boolean']).toContain(typeof (written ?? ''))
      }
      expect(Reflect.has({}, 'polluted')).toBe(false)
    })
  },
  longEnough,
)

function reads(run: () => unknown): boolean {
  try {
    run()
    return true
  } catch {
    return false
  }
}
