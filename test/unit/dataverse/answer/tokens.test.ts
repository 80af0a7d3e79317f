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
  ['Arabic', 'مؤسسة الخليج للتجارة'],
  ['Cyrillic', 'Общество с ограниченной ответственностью'],
  ['emoji', '🚀🎉👩‍👩‍👧'],
  ['column names', 'address1_addresstypecode,_transactioncurrencyid_value,statuscode'],
])('estimates %s at most 10 percent below the tokenizer', (_what, text) => {
  expect(estimateTokens(text)).toBeGreaterThanOrEqual(countTokens(text) * 0.9)
})
