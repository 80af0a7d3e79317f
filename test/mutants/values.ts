import type { Mutant } from './mutant.ts'

const shownDay = 'src/dataverse/answer/shown-day.ts'
const parseJson = 'src/dataverse/outbound/parse-json.ts'
const leaveOut = 'src/dataverse/query/leave-out-bodies.ts'
const writes = ['test/integration/write-records.test.ts']
const days = ['test/unit/dataverse/answer/shown-day.test.ts']
const digits = ['test/unit/dataverse/outbound/parse-json.test.ts']
const wildcards = ['test/unit/dataverse/query/wildcards.test.ts']
const files = ['test/integration/files-named.test.ts', 'test/integration/files-nested.test.ts']

/** Names and values, as they are read and written. */
export const valueMutants: readonly Mutant[] = [
  {
    title: 'the label of a choice comes from its definition first',
    file: 'src/dataverse/answer/cells.ts',
    find: 'labelIn(row, plan.formatted) ?? labelOf(column, value)',
    replace: 'labelOf(column, value) ?? labelIn(row, plan.formatted)',
    tests: ['test/unit/dataverse/answer/table.test.ts'],
  },
  {
    title: 'two records of the same name become one in lookups',
    file: 'src/dataverse/answer/side-tables.ts',
    find: 'for (; side.entries.has(key); number += 1) key = `${name} #${number}`',
    replace: '',
    tests: ['test/unit/dataverse/answer/table.test.ts'],
  },
  {
    title: 'a day is shown as the day before',
    file: shownDay,
    find: 'const days = [-1, 0, 1].map(',
    replace: 'const days = [-1, 0].map(',
    tests: days,
  },
  {
    title: 'an instant an hour off midnight is a day also by the rules of today',
    file: shownDay,
    find: 'instant < rulesOfToday && ',
    replace: '',
    tests: days,
  },
  {
    title: 'a number of sixteen digits is rounded',
    file: parseJson,
    find: 'const longestPlain = 15',
    replace: 'const longestPlain = 16',
    tests: digits,
  },
  {
    title: 'long numbers in a list are rounded',
    file: parseJson,
    find: "if (typeof item === 'number') tally.isDoubtful = true",
    replace: '',
    tests: digits,
  },
  {
    title: 'an escaped wildcard is escaped again',
    file: 'src/dataverse/query/wildcards.ts',
    find: 'found.length > 1 ? found : ',
    replace: 'found.length > 9 ? found : ',
    tests: wildcards,
  },
  {
    title: 'an underscore stays a wildcard',
    file: 'src/dataverse/query/wildcards.ts',
    find: '|[%_[]/g, (found)',
    replace: '|[%[]/g, (found)',
    tests: wildcards,
  },
  {
    title: 'a query without select reads the contents of files',
    file: leaveOut,
    find: "options.select !== undefined || holds(shape, 'content')",
    replace: 'options.select !== undefined',
    tests: files,
  },
  {
    title: 'an expanded row inside another brings the contents of its files',
    file: leaveOut,
    find: '...(item.expand && { expand: withoutBodies(item.expand, inner) }),',
    replace: '',
    tests: files,
  },
  {
    title: 'an image without a column beside it is not read',
    file: leaveOut,
    find: '(images || parts.length === 0)',
    replace: 'images',
    tests: files,
  },
  {
    title: 'an ambiguous label of a choice takes the first option',
    file: 'src/dataverse/values/choice-value.ts',
    find: `  if (!only || others.length > 0) throw noSuchOption(column, value, entity)
  context.note(\`\${column.logicalName} "\${only.label}"`,
    replace: `  if (!only || others.length < 0) throw noSuchOption(column, value, entity)
  context.note(\`\${column.logicalName} "\${only.label}"`,
    tests: ['test/unit/dataverse/values/choice-value.test.ts'],
  },
  {
    title: 'a label that looks like a number is read as the number',
    file: 'src/dataverse/metadata/choice-text.ts',
    find: 'if (labeled.length > 0) return labeled\n',
    replace: '',
    tests: ['test/unit/dataverse/metadata/choice-text.test.ts'],
  },
  {
    title: 'an ambiguous date takes the first day',
    file: 'src/dataverse/text/date-text.ts',
    find: 'return others.length > 0 ? { either: days } : { day, ...time }',
    replace: 'return { day, ...time }',
    tests: ['test/unit/dataverse/text/date-text.test.ts'],
  },
  {
    title: 'an impossible day is accepted',
    file: 'src/dataverse/text/date-text.ts',
    find: 'parsed.toISOString().startsWith(day)',
    replace: 'parsed.getTime() > 0',
    tests: ['test/unit/dataverse/text/date-text.test.ts'],
  },
  {
    title: 'twelve at night is noon',
    file: 'src/dataverse/text/date-text.ts',
    find: 'return (hour % 12) + ',
    replace: 'return hour + ',
    tests: ['test/unit/dataverse/text/date-text.test.ts'],
  },
  {
    title: 'an ambiguous number takes the comma as thousands',
    file: 'src/dataverse/text/number-text.ts',
    find: "if (whole !== '') return { either: [`${whole}${group}`, normal(`${whole}.${group}`)] }",
    replace: "if (whole !== '') return { text: `${whole}${group}`, currency }",
    tests: ['test/unit/dataverse/text/number-text.test.ts'],
  },
  {
    title: 'the largest allowed number is refused',
    file: 'src/dataverse/values/number-value.ts',
    find: 'amount < minValue || amount > maxValue',
    replace: 'amount < minValue || amount >= maxValue',
    tests: ['test/unit/dataverse/values/number-value.test.ts'],
  },
  {
    title: 'a lookup to one of several entities takes the first',
    file: 'src/dataverse/values/lookup-value.ts',
    find: 'if (only && others.length === 0) return only',
    replace: 'if (only && others.length >= 0) return only',
    tests: writes,
  },
  {
    title: 'of two entities with one name the first is taken',
    file: 'src/dataverse/metadata/metadata.ts',
    find: 'if (matches.length === 1) return match',
    replace: 'if (matches.length >= 1) return match',
    tests: ['test/integration/wire-metadata.test.ts', 'test/integration/describe-entities.test.ts'],
  },
  {
    title: 'an alternate key may lack a column',
    file: 'src/dataverse/metadata/record-key.ts',
    find: 'columns.toSorted().join() === names.join()',
    replace: 'columns.toSorted().join().startsWith(names.join())',
    tests: ['test/integration/wire-keys.test.ts'],
  },
  {
    title: 'a reserved name passes in the arguments',
    file: 'src/mcp/contract/tool.ts',
    find: 'if (reserved.has(key))',
    replace: 'if (key === "prototype")',
    tests: ['test/unit/mcp/contract/tool.test.ts'],
  },
  {
    title: 'read-only mode offers writes',
    file: 'src/mcp/server.ts',
    find: "!readOnly || effect === 'read'",
    replace: "!readOnly || effect !== 'update'",
    tests: ['test/integration/access-lists.test.ts'],
  },
]
