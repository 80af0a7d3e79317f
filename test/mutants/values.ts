import type { Mutant } from './mutant.ts'

const writes = ['test/integration/write-records.test.ts']

/** Names and values, as they are read and written. */
export const valueMutants: readonly Mutant[] = [
  {
    title: 'the label of a choice comes from its definition first',
    file: 'src/dataverse/answer/cells.ts',
    find: 'textOf(row, plan.formatted) ?? labelOf(column, value)',
    replace: 'labelOf(column, value) ?? textOf(row, plan.formatted)',
    tests: ['test/unit/dataverse/answer/table.test.ts'],
  },
  {
    title: 'two records of the same name become one in lookups',
    file: 'src/dataverse/answer/side-tables.ts',
    find: 'for (let number = 2; side.entries.has(key); number += 1) key = `${name} #${number}`',
    replace: '',
    tests: ['test/unit/dataverse/answer/table.test.ts'],
  },
  {
    title: 'a day is shown as the day before',
    file: 'src/dataverse/answer/cells.ts',
    find: 'for (const days of [0, 1, -1]) {',
    replace: 'for (const days of [0, -1]) {',
    tests: ['test/unit/dataverse/answer/table.test.ts'],
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
    find: 'value < minValue || value > maxValue',
    replace: 'value < minValue || value >= maxValue',
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
    file: 'src/dataverse/metadata/find-entity.ts',
    find: 'if (matches.length === 1) return match',
    replace: 'if (matches.length >= 1) return match',
    tests: ['test/integration/wire-metadata.test.ts', 'test/integration/describe-entities.test.ts'],
  },
  {
    title: 'an alternate key may lack a column',
    file: 'src/dataverse/metadata/record-key.ts',
    find: 'columns.toSorted().join() === names.join()',
    replace: 'columns.toSorted().join().startsWith(names.join())',
    tests: ['test/integration/get-record.test.ts', 'test/corpora/ids.test.ts'],
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
