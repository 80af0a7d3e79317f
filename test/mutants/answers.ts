import type { Mutant } from './mutant.ts'

const result = 'src/mcp/call/result.ts'
const errorText = 'src/dataverse/answer/error-text.ts'
const rows = 'src/dataverse/query/read-rows.ts'
const cursor = 'src/dataverse/query/cursor.ts'
const paging = ['test/integration/paging.test.ts', 'test/integration/faults-paging.test.ts']
const results = ['test/unit/mcp/call/result.test.ts', 'test/integration/untrusted.test.ts']
const foreignWords = ['test/unit/text/foreign.test.ts']
const untrusted = ['test/integration/untrusted.test.ts']

/** What the model reads: boundary, pages, and counts. */
export const answerMutants: readonly Mutant[] = [
  {
    title: 'the boundary of an answer ends with another number',
    file: result,
    find: '[end ${number}]',
    replace: '[end ${number + 1}]',
    tests: untrusted,
  },
  {
    title: 'the boundary of an answer can be guessed',
    file: 'src/dataverse/text/plain-text.ts',
    find: 'randomInt(1e11, 1e12)',
    replace: '123456789012',
    tests: results,
  },
  {
    title: 'the boundary has only a thousand numbers',
    file: 'src/dataverse/text/plain-text.ts',
    find: 'randomInt(1e11, 1e12)',
    replace: 'randomInt(100_000_000_000, 100_000_001_000)',
    tests: results,
  },
  {
    title: 'the structured form does not begin with its boundary',
    file: result,
    find: '{ untrusted: number, ...content, end: number }',
    replace: '{ ...content, untrusted: number, end: number }',
    tests: results,
  },
  {
    title: 'the structured form ends with another number',
    file: result,
    find: '{ untrusted: number, ...content, end: number }',
    replace: '{ untrusted: number, ...content, end: number + 1 }',
    tests: results,
  },
  {
    title: 'foreign words in an error end with another number',
    file: 'src/text/foreign.ts',
    find: '[end ${number}]',
    replace: '[end ${number + 1}]',
    tests: foreignWords,
  },
  {
    title: 'foreign words in an error can end their boundary',
    file: 'src/text/foreign.ts',
    find: "text.slice(0, most * 4).replaceAll(marks, '')",
    replace: 'text.slice(0, most * 4)',
    tests: foreignWords,
  },
  {
    title: 'names in an answer are not cleaned',
    file: result,
    find: '[toPlainText(key), toPlain(item, depth + 1)]',
    replace: '[key, toPlain(item, depth + 1)]',
    tests: results,
  },
  {
    title: 'texts in lists are not cleaned',
    file: result,
    find: 'return value.map((item) => toPlain(item, depth + 1))',
    replace: 'return [...value]',
    tests: results,
  },
  {
    title: 'the text of an error is not cleaned',
    file: errorText,
    find: 'showForeign(text, boundaryNumber(), toInertText)',
    replace: 'showForeign(text, boundaryNumber(), String)',
    tests: results,
  },
  {
    title: 'links in Markdown stay active',
    file: 'src/dataverse/text/plain-text.ts',
    find: '.replaceAll(/\\](?=\\(|:',
    replace: '.replaceAll(/\\](?=:',
    tests: ['test/unit/dataverse/text/plain-text.test.ts'],
  },
  {
    title: 'a cursor never expires',
    file: cursor,
    find: 'if (held && held.expiresAt > clock.now())',
    replace: 'if (held)',
    tests: paging,
  },
  {
    title: 'a cursor is still valid at its end',
    file: cursor,
    find: 'held.expiresAt > clock.now()',
    replace: 'held.expiresAt >= clock.now()',
    tests: paging,
  },
  {
    title: 'the newest cursor is dropped first',
    file: cursor,
    find: 'for (const oldest of states.keys()) {',
    replace: 'for (const oldest of [...states.keys()].reverse()) {',
    tests: ['test/unit/dataverse/query/cursor.test.ts'],
  },
  {
    title: 'a cursor repeats its last row',
    file: rows,
    find: 'return last < 0 ? skip - 1 : last + 1',
    replace: 'return last < 0 ? skip - 1 : last',
    tests: paging,
  },
  {
    title: 'a cursor loses a row when the last one was deleted',
    file: rows,
    find: 'return last < 0 ? skip - 1 : last + 1',
    replace: 'return last < 0 ? skip : last + 1',
    tests: paging,
  },
  {
    title: 'top counts for every answer',
    file: rows,
    find: 'left: at.left - given,',
    replace: 'left: at.left,',
    tests: paging,
  },
  {
    title: 'top returns one row more',
    file: rows,
    find: 'page.rows.slice(first, first + at.left)',
    replace: 'page.rows.slice(first, first + at.left + 1)',
    tests: paging,
  },
  {
    title: 'a full answer does not say that more rows match',
    file: rows,
    find: 'if (first + given < page.rows.length) return end({ moreMatch: true })',
    replace: 'if (first + given < page.rows.length) return end({})',
    tests: paging,
  },
  {
    title: 'top at the end of a page does not say that more rows match',
    file: rows,
    find: 'return end({ moreMatch: page.nextLink !== undefined || page.more === true })',
    replace: 'return end({})',
    tests: paging,
  },
  {
    title: 'page links may go round',
    file: rows,
    find: 'if (links.has(page.nextLink)) throw repeatedLink()',
    replace: '',
    tests: paging,
  },
  {
    title: 'there is no last page',
    file: rows,
    find: 'const mostPages = 50',
    replace: 'const mostPages = 51',
    tests: paging,
  },
  {
    title: 'the rows read before a failure are lost',
    file: rows,
    find: 'if (rows === 0 || signal.aborted || !isDataverseError(error)) throw error',
    replace: 'throw error',
    tests: paging,
  },
  {
    title: 'groups that have changed are continued',
    file: rows,
    find: 'if (given !== undefined && given !== fingerprint(rows.slice(0, skip))) throw changedGroups()',
    replace: '',
    tests: [
      'test/integration/answers-budget.test.ts',
      'test/integration/agent-mistakes-stale.test.ts',
    ],
  },
  {
    title: 'an answer may be larger than its limit',
    file: rows,
    find: 'table.add(row) > budgetTokens) {',
    replace: 'table.add(row) > budgetTokens * 2) {',
    tests: ['test/integration/answers-budget.test.ts'],
  },
  {
    title: 'the budget of rows leaves no room for the frame',
    file: 'src/dataverse/answer/tokens.ts',
    find: 'Math.floor(resultTokens * 0.9) - own',
    replace: 'Math.floor(resultTokens * 1.2) - own',
    tests: ['test/integration/answers-budget.test.ts'],
  },
  {
    title: 'a sorted query has no last unique key',
    file: 'src/dataverse/query/plan-query.ts',
    find: 'return isUnique ? printed : `${printed},${entity.primaryId}`',
    replace: 'return isUnique ? printed : printed',
    tests: paging,
  },
  {
    title: 'a count of 5000 is exact',
    file: 'src/dataverse/client/parse-answer.ts',
    find: 'exceeded ?? value >= countCap',
    replace: 'exceeded ?? value > countCap',
    tests: ['test/integration/wire-reads.test.ts', 'test/integration/query-records.test.ts'],
  },
  {
    title: 'a capped count looks exact',
    file: 'tools/query-records.ts',
    find: 'limitExceeded ? `${value}+` : value',
    replace: 'limitExceeded ? value : value',
    tests: ['test/integration/query-records.test.ts', 'test/integration/answers.test.ts'],
  },
  {
    title: 'without top there are fifty-one rows',
    file: 'tools/query-records.ts',
    find: 'const { top = 50, count = false } = query',
    replace: 'const { top = 51, count = false } = query',
    tests: ['test/integration/query-records.test.ts', 'test/integration/paging.test.ts'],
  },
  {
    title: 'a cursor is accepted beside other arguments',
    file: 'tools/query-records.ts',
    find: 'if (others.length === 0) return',
    replace: 'if (others.length >= 0) return',
    tests: paging,
  },
]
