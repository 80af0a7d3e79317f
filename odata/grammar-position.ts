/** What a parser expected at this position of the grammar; hints for typos depend on it. */
export type GrammarPosition = keyof typeof wordsOf

/** How an error describes each position: `Expected {words} at position ...`. */
export const wordsOf = {
  condition: 'a condition',
  value: 'a value or a column',
  operator: 'a comparison operator (eq, ne, gt, ge, lt, le)',
  joint: 'and, or, or the end of the text',
  argument: "',' or ')'",
  segment: "a name after '/'",
  variable: 'a variable',

  parameterStart: "'(' after the function's name",
  parameterName: 'the name of a parameter',
  parameterValue: 'a string, number, date, GUID, alias or list',
  parameterEnd: "',' or the end of the text",
  item: "a value or ']'",
  itemEnd: "',' or ']'",

  column: 'the name of a column',
  columnEnd: "',' or the end of the text",
  direction: "asc, desc, ',' or the end of the text",

  navigation: 'the name of a navigation property',
  navigationEnd: "'(', ',' or the end of the text",
  reference: '$ref',
  option: 'one of $select, $filter, $orderby, $top, $count, $expand',
  optionEnd: "';' or ')'",
  top: 'a whole number',
  count: 'true or false',

  transformation: 'filter(...), groupby(...) or aggregate(...)',
  transformationEnd: "'/' or the end of the text",
  groupKeys: "'(' and the columns to group by, as in groupby((statecode))",
  groupAggregates: 'aggregate(...)',
  groupEnd: "',' or ')'",
  aggregate: 'a column or $count',
  aggregateEnd: "',' or ')'",
  method: 'with and a method',
  aggregateAlias: 'as and a name for the result',

  key: "a GUID, or column='value'",
  keyEnd: "',' or the end of the key",
  aliasValue: 'a literal, a list or an object',
  aliasEnd: 'the end of the text',
} as const
