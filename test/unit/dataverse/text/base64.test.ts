import { expect, test } from 'vitest'
import { withoutBase64 } from '../../../../src/dataverse/text/base64.ts'

const bytes = Buffer.from(Array.from({ length: 900 }, (_, index) => (index * 7919) % 251))
const base64 = bytes.toString('base64')
const url = bytes.subarray(0, 899).toString('base64url')
const wrapped = (base64.match(/.{1,76}/g) ?? []).join('\r\n')

test.each([
  ['alone', base64, '(900 bytes of base64 left out)'],
  ['in lines of mail', wrapped, '(900 bytes of base64 left out)'],
  ['for URLs', url, '(899 bytes of base64 left out)'],
  ['in JSON', `{"logo":"${base64}"}`, '{"logo":"(900 bytes of base64 left out)"}'],
  ['as a data URI', `data:image/webp;base64,${base64}`, '(900 bytes of image/webp left out)'],
  [
    'inside words',
    `see data:image/png;base64,${base64} here`,
    'see (900 bytes of image/png left out) here',
  ],
  ['twice', `${base64} ${base64}`, '(900 bytes of base64 left out) (900 bytes of base64 left out)'],
  ['cut off', `${base64}A end`, '(900 bytes of base64 left out) end'],
])('base64 %s gives way to its size', (_how, text, shown) => {
  const left = withoutBase64(text)

  expect(left).toBe(shown)
})

test.each([
  ['prose', 'They prefer a call before nine. '.repeat(40)],
  ['text without blanks', '请尽快补充产品库存谢谢'.repeat(80)],
  ['one letter', 'x'.repeat(5000)],
  ['a hexadecimal number', bytes.toString('hex')],
  ['digits', '1234567890'.repeat(90)],
  ['GUIDs', '5a3f0c1e-1111-4222-8333-00000000abcd,'.repeat(40)],
  ['a long path', 'https://contoso.example/Path/To/Page1?x=2&y='.repeat(20)],
  ['short base64', base64.slice(0, 300)],
  [
    'a certificate',
    `-----BEGIN CERTIFICATE-----\n${(base64.match(/.{1,64}/g) ?? []).join('\n')}\n-----END CERTIFICATE-----`,
  ],
])('%s stays', (_what, text) => {
  const left = withoutBase64(text)

  expect(left).toBe(text)
})
