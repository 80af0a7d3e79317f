import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { toErrorText, toResult } from '../../../src/mcp/call/result.ts'
import { repairArguments } from '../../../src/mcp/contract/repair-arguments.ts'
import { checkShape } from '../../../src/mcp/contract/tool.ts'
import { parseConfig, settings } from '../../../src/config.ts'
import { oneLine } from '../../../src/dataverse/answer/column-line.ts'
import { toPlainText } from '../../../src/dataverse/text/plain-text.ts'
import { DataverseError, isDataverseError } from '../../../src/errors.ts'
import { createLog } from '../../../src/telemetry/log.ts'
import { queryRecords } from '../../../tools/query-records.ts'
import { readAnswerText } from '../../support/answer-text.ts'
import { payloads } from '../../support/payloads.ts'
import { anyText } from './any-call.ts'
import { always } from './properties.ts'

const marks = [
  ...payloads,
  '\u202E',
  '\u{E0069}',
  '\u200B',
  '](',
  '<img src=x>',
  '&#8203;',
  '![',
  ']:',
]
const hostile = fc
  .array(fc.oneof(fc.constantFrom(...marks), anyText), { maxLength: 6 })
  .map((parts) => parts.join(''))

const neverShown =
  /(?![\t\n\r])[\p{Cc}\u00AD\u061C\u115F\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E001F}\u{E0080}-\u{E00FF}]/u

test('R68 cleaning text twice gives the same result as once', async () => {
  await always([hostile], (text) => {
    const once = toPlainText(text)

    expect(toPlainText(once)).toBe(once)
  })
})

test('R68 no invisible character and no live link or element remains in any text', async () => {
  await always([hostile], (text) => {
    const plain = toPlainText(text)

    expect(plain).not.toMatch(neverShown)
    expect(plain).not.toMatch(/\]\(|<(?:img|script|iframe|svg|object|form)[\s/>]|<!--/i)
  })
})

test('R68 ordinary text of any language stays unchanged', async () => {
  const words = fc.constantFrom(
    ...'Contoso Straße ñandú Ελλάδα Москва שלום שָׁלוֹם مرحبا نامه‌ای हिन्दी क्‍ष ไทย 東京 서울 🎉 👨‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤️ 1️⃣ a<b x>y [1] (2) 5 € – “q” it’s C:\\x'.split(
      ' ',
    ),
  )
  await always([fc.array(words, { maxLength: 12 })], (all) => {
    const text = all.join(' ')

    expect(toPlainText(text)).toBe(text)
  })
})

const json = fc.jsonValue({ maxDepth: 3, stringUnit: 'binary' })

test('R61 no value can end the boundary that encloses it', async () => {
  const answer = fc.dictionary(
    fc.oneof(fc.constantFrom('rows', 'notes', 'columns'), hostile),
    fc.oneof(json, hostile, fc.array(hostile)),
    { maxKeys: 4 },
  )
  await always([answer], (given) => {
    // The parser of the test support loses such a key; the answer does not.
    fc.pre(!JSON.stringify(given).includes('__proto__'))
    const { text, structured } = toResult(given)

    expect(readAnswerText(text)).toEqual(JSON.parse(JSON.stringify(structured)))
  })
})

test('R67 a label or description stays on one line and below its length limit', async () => {
  await always([hostile, fc.integer({ min: 1, max: 200 })], (text, length) => {
    const line = oneLine(text, length)

    expect(line).not.toMatch(/[\r\n\u2028\u2029]/)
    expect(line?.length ?? 0).toBeLessThanOrEqual(length + 1)
  })
})

test('R117 the text of any failure is clean and begins with its code', async () => {
  await always([hostile, hostile], (message, hint) => {
    const text = toErrorText(new DataverseError('refused', message, { hint }))

    expect(text).toMatch(/^refused:/)
    expect(text).not.toMatch(neverShown)
  })
})

test('R116 any log entry is one JSON line of listed fields without control characters', async () => {
  const fields = fc.record(
    { tool: hostile, outcome: hostile, code: hostile, secret: hostile },
    { requiredKeys: [] },
  )
  await always([hostile, fields], (event, given) => {
    const lines: string[] = []
    const log = createLog({ level: 'debug', write: (line) => lines.push(line), now: () => 0 })

    log('info', event, given)

    const [line = ''] = lines
    expect(lines).toHaveLength(1)
    expect(line.trimEnd()).not.toMatch(/[\p{Cc}\u2028\u2029]/u)
    expect(Object.keys(JSON.parse(line))).not.toContain('secret')
  })
})

test('R114 R142 an invalid settings error never repeats the value of a setting', async () => {
  const name = fc.constantFrom(...settings.keys())
  const tail = fc.string({
    unit: fc.constantFrom(...'qxzj7'.split('')),
    minLength: 12,
    maxLength: 30,
  })
  await always(
    [fc.dictionary(name, fc.tuple(anyText, tail), { minKeys: 1, maxKeys: 4 })],
    (given) => {
      const secrets = Object.values(given).map(([, secret]) => secret)
      const variables = Object.entries(given)
        .filter(([key]) => !/URL|ENVIRONMENT|REGION/.test(key))
        .map(([key, [text, secret]]) => [key, text + secret])
      const said = refusalOf(() => parseConfig(Object.fromEntries(variables)))

      expect(secrets.filter((secret) => said.includes(secret))).toEqual([])
    },
  )
})

test('R30 arguments of any shape are repaired or rejected, never an internal error', async () => {
  const args = fc.dictionary(
    fc.oneof(fc.constantFrom('entity', 'select', 'top', '$filter', 'where', '__proto__'), hostile),
    fc.oneof(fc.jsonValue({ maxDepth: 40 }), hostile),
    { maxKeys: 4 },
  )
  await always([args], (given) => {
    refusalOf(() => checkShape(given))
    const parsed = queryRecords.input.safeParse(given)
    const repaired = parsed.success ? undefined : repairArguments(given, parsed.error, ['entity'])

    expect(repaired?.notes.join().length ?? 0).toBeLessThan(3000)
  })
})

/** The message of a rejection; empty without a rejection. Any other error is rethrown. */
function refusalOf(run: () => unknown): string {
  try {
    run()
    return ''
  } catch (error) {
    if (isDataverseError(error)) return error.message + error.hint
    throw error
  }
}
