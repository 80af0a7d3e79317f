import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { toPlainText } from '../../../../src/dataverse/text/plain-text.ts'
import { payloads } from '../../../support/payloads.ts'

const neverShown =
  /(?![\t\n\r])[\p{Cc}\u00AD\u061C\u115F\u1160\u200E\u200F\u2028-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB]/u
const activeMarkup = /\]\(|<[a-z/!?]/i

test.each([
  ['English', 'Needs to restock their supply; will purchase at least 25-50 (see 3 < 4 & 5 > 2).'],
  ['a comparison', 'if 3 < 4 and a <= b then 5<6, <- back'],
  ['brackets', 'array[3] (third), [draft] see [10:03]: fine\n[10:04]: call him back'],
  ['Arabic', 'مؤسسة الخليج للتجارة والمقاولات'],
  ['Hebrew with points', 'שָׁלוֹם עוֹלָם'],
  ['Persian with joiners', 'می‌خواهم کتاب‌ها را ببینم'],
  ['Hindi and Sinhala joiners', 'क्‍ष अ‍ॅलँड ශ්‍රී ලංකාව'],
  ['Khmer with word breaks', 'កោះ​អាឡង់'],
  ['Japanese with a variant', '葛\u{E0100}城市の見積もり'],
  ['Thai', 'หมู่เกาะโอลันด์'],
  ['combining marks', 'Zażółć gęślą jaźń, Việt Nam, e\u0301'],
  ['emoji', '🚀🎉👍🏽❤️✅⚠️ 1️⃣ #️⃣ ☎︎'],
  ['joined emoji', '👩‍👩‍👧‍👦 🧑🏽‍💻 🏳️‍🌈 ❤️‍🔥 👁️‍🗨️ 🧑‍🤝‍🧑 🐦‍⬛'],
  ['flags', '🇩🇪🇫🇷🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴󠁧󠁢󠁳󠁣󠁴󠁿🏴󠁧󠁢󠁷󠁬󠁳󠁿'],
  ['lines and tabs', 'one\r\ntwo\n\tthree'],
  ['an id', '465b158c-541c-e511-80d3-3863bb347ba8'],
  ['an ETag', 'W/"1000085"'],
  ['an address', 'https://contoso.crm4.dynamics.com/main.aspx?etn=account&id=1#a'],
])('leaves %s as it is', (_what, text) => {
  expect(toPlainText(text)).toBe(text)
})

test.each([
  ['Con\u200Btoso \u2060Ltd\uFEFF', 'Contoso Ltd'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
  ['tagged\u{E0069}\u{E0067}', 'tagged'],
  ['\u{1F3F4}\u{E0075}\u{E0073}\u{E007F}', '\u{1F3F4}'],
  ['x\u200Dy \u{1F680}\u200D', 'xy \u{1F680}'],
  ['one\u2028two', 'one\ntwo'],
  ['\u001B[31mred', '[31mred'],
  ['葛\u{E0100}\u{E0101}城', '葛\u{E0100}城'],
])('removes invisible characters from %j', (text, expected) => {
  expect(toPlainText(text)).toBe(expected)
})

test.each([
  ['![x](https://evil.example)', '![x]\\(https://evil.example)'],
  ['[a]: https://evil.example', '[a]\\: https://evil.example'],
  ['[a]:\n<x>', '[a]\\:\n&lt;x>'],
  ['![a]\n\n[a]: /logo.png', '![a]\n\n[a]\\: /logo.png'],
  ['> - [a b]:\n  logo.png "title"', '> - [a b]\\:\n  logo.png "title"'],
  ['![a]\u200B(x)', '![a]\\(x)'],
])('disables the Markdown %j with one backslash', (text, expected) => {
  expect(toPlainText(text)).toBe(expected)
})

test.each([
  ['Max Müller <max@contoso.com>', 'Max Müller &lt;max@contoso.com>'],
  ['see <https://evil.example>', 'see &lt;https://evil.example>'],
  ['Dear <name>, see <time>', 'Dear &lt;name>, see &lt;time>'],
  ['if a <b and c> d then x<y', 'if a &lt;b and c> d then x&lt;y'],
  ['<image src=x onerror=alert(1)>', '&lt;image src=x onerror=alert(1)>'],
  ['<math><mi>x</mi></math>', '&lt;math>&lt;mi>x&lt;/mi>&lt;/math>'],
  ['<x-evil onclick=y>', '&lt;x-evil onclick=y>'],
  ['<?xml version="1.0"?>', '&lt;?xml version="1.0"?>'],
  [
    '<fetch top="5"><entity name="account"/></fetch>',
    '&lt;fetch top="5">&lt;entity name="account"/>&lt;/fetch>',
  ],
])('leaves no element of an unknown name in %s', (text, expected) => {
  expect(toPlainText(text)).toBe(expected)
  expect(toPlainText(expected)).toBe(expected)
})

test.each([
  ['<p>Dear Max,</p><p>see you&nbsp;soon.<br>Ann</p>', 'Dear Max,\nsee you soon.\nAnn'],
  ['Use <b>bold</b>\nnext line', 'Use bold\nnext line'],
  ['<ul><li>one</li><li>two</li></ul>', '- one\n- two'],
  ['<table><tr><th>A</th><th>B</th></tr><tr><td>1</td><td>2</td></tr></table>', 'A | B\n1 | 2'],
  ['<a href="https://x.example/?a=1&amp;b=2">offer</a>', 'offer (https://x.example/?a=1&b=2)'],
  ['<a href="https://x.example/">x.example</a>', 'x.example'],
  ['<a href="mailto:a@b.example">a@b.example</a>', 'a@b.example'],
  ['<a href="javascript:alert(1)">pay</a>', 'pay'],
  ['<img alt="Logo" src="data:image/png;base64,AAAA">Hello', '[Logo]Hello'],
  ['<style>p{}</style><script>x()</script><p>seen</p>', 'seen'],
  ['<p>a<!-- b -->c</p>', 'ac'],
  ['<p title="x > y">a &lt; b &amp; c &euro; &#8364; &uuml;</p>', 'a < b & c € € ü'],
  ['<p>&lt;img src=x onerror=y&gt;</p>', '&lt;img src=x onerror=y>'],
  ['<p>&lt;&#8203;script &gt;</p>', '&lt;script >'],
  ['<html><head><title>t</title></head><body><time>9</time> <code>x</code></body></html>', '9 x'],
  ['<o:p>&nbsp;</o:p><span lang=EN-US>Text</span>', '\u00A0Text'],
])('reduces %s to its text', (html, expected) => {
  expect(toPlainText(html)).toBe(expected)
})

test.each(payloads.map((payload) => [payload] as const))('disarms %j', (payload) => {
  const text = toPlainText(payload)

  expect(text).not.toMatch(neverShown)
  expect(text).not.toMatch(activeMarkup)
  expect(text).not.toMatch(/[\u{E0000}-\u{E00FF}]/u)
  expect(toPlainText(text)).toBe(text)
})

test('is idempotent and never lets active text through, in any combination of the pieces', () => {
  const pieces = [
    '<',
    '>',
    '"',
    "'",
    '/',
    '=',
    ' ',
    '\n',
    ']',
    '[',
    '(',
    ')',
    ':',
    '!',
    '&lt;',
    '&gt;',
  ]
    .concat([
      '&#60;',
      '&amp;',
      'b',
      'a',
      'p',
      'img',
      'script',
      'src',
      'href',
      '--',
      '\u200B',
      '\u200D',
    ])
    .concat([
      '\uFE0F',
      '\u{E0067}',
      '\u{1F3F4}',
      '❤',
      '漢',
      'ی',
      'http://x',
      '<b>',
      '</b>',
      '<!--',
      '-->',
    ])
  const text = fc.array(fc.constantFrom(...pieces), { maxLength: 14 }).map((all) => all.join(''))

  fc.assert(
    fc.property(fc.oneof(text, fc.string({ unit: 'binary', maxLength: 30 })), (one) => {
      const plain = toPlainText(one)
      expect(toPlainText(plain)).toBe(plain)
      expect(plain).not.toMatch(neverShown)
      expect(plain).not.toMatch(activeMarkup)
    }),
    { numRuns: 2000 },
  )
})
