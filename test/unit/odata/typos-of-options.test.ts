import { expect, test } from 'vitest'
import { parseAliasValue } from '../../../odata/parse-alias-value.ts'
import { parseApply } from '../../../odata/parse-apply.ts'
import { parseExpand } from '../../../odata/parse-expand.ts'
import { parseKey } from '../../../odata/parse-key.ts'
import { parseOrderby } from '../../../odata/parse-orderby.ts'
import { parseParameters } from '../../../odata/parse-parameters.ts'
import { parseSelect } from '../../../odata/parse-select.ts'
import { refusal } from './refusal.ts'

type Row = readonly [text: string, position: number, fragment: string]

const tables: readonly (readonly [
  name: string,
  parse: (text: string) => unknown,
  rows: readonly Row[],
])[] = [
  [
    'the expand',
    parseExpand,
    [
      [
        '',
        0,
        'Expected the name of a navigation property at position 0, found the end of the text',
      ],
      ['*', 0, 'Name each navigation property; * is not allowed.'],
      ['a/b', 2, 'Nest instead'],
      ['a($skip=5)', 2, 'Dataverse has no $skip in an expand.'],
      ['a($levels=2)', 2, 'Dataverse has no $levels in an expand.'],
      ['a()', 2, 'Expected one of $select, $filter, $orderby, $top, $count, $expand at position 2'],
      ['a($top=-1)', 7, 'Expected a whole number at position 7'],
      ['a($top=x)', 7, 'Expected a whole number at position 7'],
      ['a($count=1)', 9, 'Expected true or false at position 9'],
      ['a($select)', 9, "Expected '=' after $select at position 9"],
      ['a($select=x;$select=y)', 12, 'Join conditions with and, columns with commas.'],
      ['a($select=x', 11, "A ')' is missing at the end."],
      [
        'a,',
        2,
        'Expected the name of a navigation property at position 2, found the end of the text',
      ],
      ['a b', 2, 'Separate navigation properties with commas.'],
      ['a/$count', 2, 'Expected $ref at position 2'],
      ['a/$value', 2, 'Expected $ref at position 2'],
      ['a;b', 1, 'Separate navigation properties with commas.'],
      ['$expand=a', 0, "Leave '$expand=' out."],
      ['a($top=99999999999999999999)', 7, 'Expected a whole number at position 7'],
      [
        'a(b)',
        2,
        'Expected one of $select, $filter, $orderby, $top, $count, $expand at position 2',
      ],
    ],
  ],
  [
    'the apply',
    parseApply,
    [
      [
        '',
        0,
        'Expected filter(...), groupby(...) or aggregate(...) at position 0, found the end of the text',
      ],
      [
        'groupby(a)',
        8,
        "Expected '(' and the columns to group by, as in groupby((statecode)) at position 8",
      ],
      ['groupby((a)', 11, "A ')' is missing at the end."],
      ['groupby(())', 9, 'Expected the name of a column at position 9'],
      ['aggregate(a)', 11, 'Expected with and a method at position 11'],
      ['aggregate(a with avg as b)', 17, 'Write average: revenue with average as mean.'],
      ['aggregate(sum(a) as b)', 13, 'Write the method after the column'],
      ['aggregate($count)', 16, 'Expected as and a name for the result at position 16'],
      ['aggregate(a with sum)', 20, 'Expected as and a name for the result at position 20'],
      ['aggregate(count() as x)', 15, 'Count rows with $count as total.'],
      ['aggregate(a with count as x)', 17, 'Count rows with $count as total.'],
      ['compute(a as b)', 0, 'Expected filter(...), groupby(...) or aggregate(...) at position 0'],
      ['aggregate()', 10, 'Expected a column or $count at position 10'],
      ['groupby((a),filter(b))', 12, 'Expected aggregate(...) at position 12'],
      [
        'filter(a)/',
        10,
        'Expected filter(...), groupby(...) or aggregate(...) at position 10, found the end of the text',
      ],
      ['filter a', 7, "Expected '(' after filter at position 7"],
      ['aggregate(a as b)', 12, 'Name the method first: revenue with sum as total.'],
      ['$apply=groupby((a))', 0, "Leave '$apply=' out."],
      ['groupby((a))x', 12, "Expected '/' or the end of the text at position 12"],
      ['aggregate(a with sum as b', 25, "A ')' is missing at the end."],
    ],
  ],
  [
    'the select',
    parseSelect,
    [
      ['', 0, 'Expected the name of a column at position 0, found the end of the text'],
      ['*', 0, 'Name each column; * is not allowed.'],
      ['a/b', 1, 'To read columns of a related row, expand it'],
      ['a,', 2, 'Expected the name of a column at position 2, found the end of the text'],
      ['a b', 2, "Expected ',' or the end of the text at position 2"],
      ['a;b', 1, "Expected ',' or the end of the text at position 1"],
      ['$select=a', 0, "Leave '$select=' out."],
      ['näme', 1, 'Names consist of ASCII letters, digits and'],
      ["'a'", 0, 'Write names without quotes.'],
      ['a($select=b)', 1, 'Functions are not allowed here. Name columns only.'],
    ],
  ],
  [
    'the orderby',
    parseOrderby,
    [
      ['', 0, 'Expected the name of a column at position 0, found the end of the text'],
      ['-a', 0, 'For descending order, write desc after the column'],
      ['length(a)', 6, 'Functions are not allowed here. Name columns only.'],
      ['a desc b', 7, "Expected asc, desc, ',' or the end of the text at position 7"],
      ['a,', 2, 'Expected the name of a column at position 2, found the end of the text'],
      ['$count', 0, 'Expected the name of a column at position 0'],
      ['a/$count', 2, 'Related rows cannot be counted here'],
    ],
  ],
  [
    'the key',
    parseKey,
    [
      ['', 0, "Expected a GUID, or column='value' at position 0, found the end of the text"],
      ['{5a3f0000-0000-0000-0000-000000000001}', 0, 'Write GUIDs without quotes and braces'],
      ["'5a3f0000-0000-0000-0000-000000000001'", 0, 'Write it without quotes and braces'],
      ['a', 1, "Expected '=' after the column at position 1, found the end of the text"],
      ['a=', 2, 'Expected a value at position 2, found the end of the text'],
      ["a='x',", 6, "Expected column='value' at position 6, found the end of the text"],
      ["5a3f0000-0000-0000-0000-000000000001,a='x'", 36, 'Name every part of a key'],
      ["a='x' b='y'", 6, "Expected ',' or the end of the key at position 6"],
      ['5a3f', 0, 'A GUID has 32 hexadecimal digits'],
      ['a="x"', 2, 'Put strings in single quotes'],
    ],
  ],
  [
    'the parameter list',
    parseParameters,
    [
      ['@p1', 0, 'Expected the name of a parameter at position 0'],
      ['a=@p1,', 6, 'Expected the name of a parameter at position 6, found the end of the text'],
      ["a={'x':1}", 2, 'Give objects through an alias'],
      ['a=b', 2, 'Quote names and strings here'],
    ],
  ],
  [
    'the alias value',
    parseAliasValue,
    [
      ['', 0, 'Expected a literal, a list or an object at position 0, found the end of the text'],
      ['x', 0, 'Expected a literal, a list or an object at position 0'],
      ['{a:1}', 0, 'The value at position 0 is not valid JSON.'],
      ["{'a':1", 0, 'The value at position 0 is not valid JSON.'],
      ['[1', 2, "Expected ',' or ']' at position 2, found the end of the text"],
      ['[{]', 0, 'The value at position 0 is not valid JSON.'],
      ["'a' 'b'", 4, 'Expected the end of the text at position 4'],
      ['[a]', 1, 'Quote names and strings here'],
    ],
  ],
]

for (const [name, parse, rows] of tables) {
  test.each(rows)(`${name} %j is refused at %i: %s`, (text, position, fragment) => {
    const error = refusal(parse, text)

    expect(error.code).toBe('invalid_query')
    expect(error.facts.position).toBe(position)
    expect(`${error.message} ${error.hint}`).toContain(fragment)
  })
}
