import { randomBytes, randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import * as fc from 'fast-check'
import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { expect, test } from 'vitest'
import { estimateTokens } from '../../../../src/dataverse/answer/tokens.ts'

test.each([
  ['a GUID', '465b158c-541c-e511-80d3-3863bb347ba8'],
  [
    'a row',
    '["465b158c-541c-e511-80d3-3863bb347ba8","Fourth Coffee (sample)",1000000.5,null,true]',
  ],
  ['a date', '2026-11-01T09:30:00Z'],
  ['prose', 'Needs to restock their supply of Product SKU AX305; will purchase at least 25-50.'],
  ['Japanese', '東京支店の見積もりを確認してください'],
  ['Korean', '서울 지점의 견적을 확인해 주세요'],
  ['Chinese', '请确认东京分公司的报价，谢谢。'],
  ['Arabic', 'مؤسسة الخليج للتجارة'],
  ['Hebrew', 'חברת המסחר של המפרץ בע״מ'],
  ['Cyrillic', 'Общество с ограниченной ответственностью'],
  ['Greek', 'Ανώνυμη Εταιρεία Εμπορίου'],
  ['Hindi', 'कृपया टोक्यो शाखा का प्रस्ताव देखें'],
  ['Thai', 'กรุณาตรวจสอบใบเสนอราคาของสาขาโตเกียว'],
  ['Amharic', 'እባክዎ የቶኪዮ ቅርንጫፍ ዋጋ ያረጋግጡ'],
  ['emoji', '🚀🎉👩‍👩‍👧'],
  ['column names', 'address1_addresstypecode,_transactioncurrencyid_value,statuscode'],
  ['random letters', 'xqzvkjwpfmghtrbdnlscxqwzkvjp'],
  ['a stack of punctuation', '"}]}],"],[[{"":{}},()=>{};//--==++!!??##@@'],
])('estimates %s at most 10 percent below the tokenizer', (_what, text) => {
  expect(estimateTokens(text)).toBeGreaterThanOrEqual(countTokens(text) * 0.9)
})

test.each([
  ['GUIDs', () => JSON.stringify(Array.from({ length: 20 }, () => randomUUID()))],
  ['base64', () => randomBytes(400).toString('base64')],
  ['hex', () => randomBytes(300).toString('hex')],
  ['HEX', () => randomBytes(300).toString('hex').toUpperCase()],
  ['numbers', () => JSON.stringify([...randomBytes(60)].map((byte) => byte ** 5 / 100))],
])('estimates random %s at most 10 percent below the tokenizer', (_what, make) => {
  for (let round = 0; round < 50; round += 1) {
    const text = make()
    expect(estimateTokens(text)).toBeGreaterThanOrEqual(countTokens(text) * 0.9)
  }
})

test.each(['grapheme', 'grapheme-composite', 'grapheme-ascii', 'binary', 'binary-ascii'] as const)(
  'estimates random JSON of %s strings at most 10 percent below the tokenizer',
  (unit) => {
    const strings = fc.array(fc.string({ unit, maxLength: 20 }), { minLength: 20, maxLength: 40 })
    fc.assert(
      fc.property(strings, (all) => {
        const text = JSON.stringify(all)
        expect(estimateTokens(text)).toBeGreaterThanOrEqual(countTokens(text) * 0.9)
      }),
      { numRuns: 200 },
    )
  },
)

const languages =
  'en de fr es it pt nl sv da nb fi pl cs sk hu ro tr vi id ms sw cy is lt lv et hr sl sq eu ca mt af ru uk ' +
  'be bg sr mk kk mn el hy ka he ar fa ur ps hi mr ne bn pa gu or ta te kn ml si th lo km my am zh zh-TW ja ko'

test.each(languages.split(' '))('estimates names in %s within bounds', (language) => {
  const text = namesIn(language)

  const ratio = estimateTokens(text) / countTokens(text)

  expect(ratio).toBeGreaterThanOrEqual(0.9)
  expect(ratio).toBeLessThan(1.6)
})

test('estimates code and prose below twice the real count', () => {
  for (const file of [
    'src/mcp/server.ts',
    'README.md',
    'docs/architecture.md',
    'docs/decisions/0004-result-layout.md',
  ]) {
    const text = readFileSync(file, 'utf8')
    const ratio = estimateTokens(text) / countTokens(text)
    expect(ratio).toBeGreaterThanOrEqual(1)
    expect(ratio).toBeLessThan(2)
  }
})

test('five characters are at least about one token, so a token limit bounds the bytes', () => {
  for (const part of ['a', 'word ', ' ', '-', '\n', '1', '"},{"', 'Ж', '的'])
    expect(estimateTokens(part.repeat(10_000))).toBeGreaterThanOrEqual((part.length * 10_000) / 5.5)
})

/** Countries, languages and currencies: hard text, because names have more tokens than sentences. */
function namesIn(language: string): string {
  const names = (type: 'region' | 'language' | 'currency', codes: readonly string[]) => {
    const display = new Intl.DisplayNames([language], { type, fallback: 'none' })
    return codes.flatMap((code) => display.of(code) ?? [])
  }
  const currencies = Intl.supportedValuesOf('currency').slice(0, 100)
  const regions =
    'AE AR AT AU BE BR CA CH CN CZ DE DK EG ES FI FR GB GR HU IN IT JP KR MX NL NO PL RU SE TR US ZA'
  return [
    ...names('region', regions.split(' ')),
    ...names('language', languages.split(' ')),
    ...names('currency', currencies),
  ].join(', ')
}
