import type { GrammarPosition } from './grammar-position.ts'

type Hint = string | ((found: string) => string)

interface Slips {
  readonly places: readonly GrammarPosition[]
  readonly table: readonly (readonly [found: RegExp, hint: Hint])[]
}

const guid = 'Write GUIDs without quotes and braces: 5a3f0000-0000-0000-0000-000000000001.'
const digits = 'A GUID has 32 hexadecimal digits: 5a3f0000-0000-0000-0000-000000000001.'
const dates = 'Dates are written 2026-01-31, date-times 2026-01-31T09:30:00Z.'
const quotes = "Double a quote inside a string: 'O''Brien'. In a list write [\"O'Brien\"]."
const arithmetic = 'Dataverse has no arithmetic. Compute the value first and compare with it.'
const ascii = 'Names consist of ASCII letters, digits and underscores. Use logical names.'
const inFunction = "Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=['a','b'])"

const before = (found: string) =>
  `A column or a value is missing before the operator ${found.toLowerCase()}.`

/** After a column, a value or a whole condition. */
const operatorSlips: Slips['table'] = [
  [/(?<=\S')[\p{L}\d]/uy, quotes],
  [/(?<=\bguid)'/iy, guid],
  [/(?<=\b(?:date|time|datetime|datetimeoffset))'/iy, dates],
  [
    /(?<=\w)'/y,
    "Enum values need the full name: Microsoft.Dynamics.CRM.OwnershipTypes'UserOwned'.",
  ],
  [/(?<=\d{4}-\d\d-\d\d\s+)\d/y, 'Join date and time with T: 2026-01-31T09:30:00Z.'],
  [/(?<=\d)\/\d/y, dates],
  [/%[0-9a-f]{2}/iy, 'Write plain text: it is percent-encoded when it is sent.'],
  [/[‘’“”´`]/y, "Use straight single quotes: 'Contoso'."],
  [/[^\0-\x7f]/y, ascii],
  [/&\s*[$@]/y, 'A filter is one expression. Give other options separately.'],
  [/not\s+in\b/iy, `Write ${inFunction.replace('.In', '.NotIn')}.`],
  [/in\b/iy, `Dataverse has no in operator. Write ${inFunction}.`],
  [
    /(?:not\s+)?i?like\b/iy,
    "Dataverse has no like. Write contains(name,'x') or startswith(name,'x').",
  ],
  [/(?:not\s+)?between\b/iy, 'Write revenue ge 1 and revenue le 9.'],
  [/has\b/iy, 'For multi-select choices use Microsoft.Dynamics.CRM.ContainValues.'],
  [
    /(?:contains|startswith|endswith)\b/iy,
    (found) => `Write it as a function: ${found.toLowerCase()}(name,'x').`,
  ],
  [/(?:add|sub|mul|div|divby|mod)\b|[+*%/]|-/y, arithmetic],
  [/not\b/iy, "Write and not: name ne null and not contains(name,'x')."],
  [/\)/y, "This ')' has no '('."],
  [/,/y, `Join conditions with and or or. For a list of values write ${inFunction}.`],
]

/** Where a literal is expected, in all parts of a query. */
const literalSlips: Slips['table'] = [
  [/\{\s*[0-9a-f]{8}/iy, guid],
  [/[‘’“”´`]/y, "Use straight single quotes: 'Contoso'."],
  [/"/y, "Put strings in single quotes: 'Contoso'. Double a quote inside: 'O''Brien'."],
  [/\d{4}-\d\d-\d\d(?:T\S*)?(?![\w-])/y, `This date or time does not exist. ${dates}`],
  [/\d{1,4}-\d{1,2}-\d{1,4}(?:T\S*)?(?!\w)/y, dates],
  [/\w+(?:-\w+){2,}/y, digits],
  [/\d+(?:\.\d+)?[LMFD]\b/iy, 'Numbers have no type suffix: 5, 12.50.'],
  [/\d\w*/y, "Put strings in single quotes: '5th Avenue'."],
  [/\.\d/y, 'Write a digit before the decimal point: 0.5.'],
]

const operandSlips: Slips['table'] = [
  [/(?:and|or|eq|ne|gt|ge|lt|le)\b/iy, before],
  [/-/y, arithmetic],
  [/\[/y, `Lists work only in query functions: ${inFunction}.`],
  [/\$it\b/y, 'Dataverse has no $it. Name the column directly.'],
  [/%[0-9a-f]{2}/iy, 'Write plain text: it is percent-encoded when it is sent.'],
  [/[^\0-\x7f]/y, ascii],
]

/** Common typos, the most specific first. Each pattern is tried where the parser stopped. */
const slips: readonly Slips[] = [
  {
    places: ['condition', 'column', 'navigation', 'transformation'],
    table: [
      [
        /(?<=^\s*)\$(?:filter|select|orderby|expand|apply)(?==)/y,
        (found) => `Leave '${found}=' out.`,
      ],
    ],
  },
  {
    places: ['argument'],
    table: [
      [/=/y, `Query functions need the full name: ${inFunction}.`],
      [/:/y, "Name the collection first: tasks/any(o:o/subject eq 'x')."],
      [/(?:eq|ne|gt|ge|lt|le|and|or|not)\b/y, 'Arguments are columns or values, not conditions.'],
    ],
  },
  {
    places: ['joint', 'argument', 'optionEnd', 'parameterEnd', 'aggregateEnd', 'groupEnd'],
    table: [[/$/y, "A ')' is missing at the end."]],
  },
  {
    places: ['item'],
    table: [
      [/'/y, quotes],
      [/"/y, String.raw`Escape quotes and backslashes with a backslash: ["say \"x\""].`],
    ],
  },
  { places: ['operator', 'joint', 'argument', 'optionEnd'], table: operatorSlips },
  {
    places: ['joint', 'argument', 'optionEnd'],
    table: [
      [
        /(?:eq|ne|gt|ge|lt|le|is)\b|[!=<>]/iy,
        'Comparisons are not chained: write revenue gt 1 and revenue lt 9.',
      ],
    ],
  },
  { places: ['key'], table: [[/(?<=^\s*)[0-9a-f]/iy, digits]] },
  { places: ['condition', 'value', 'parameterValue', 'item', 'key'], table: literalSlips },
  { places: ['value'], table: [[/not\b/y, "Write not before a condition: not (name eq 'x')."]] },
  { places: ['condition', 'value'], table: operandSlips },
  {
    places: ['segment'],
    table: [
      [/\$count\b/y, 'Related rows cannot be counted here. In a filter any(...) tests for some.'],
      [/\d/y, arithmetic],
    ],
  },
  { places: ['key'], table: [[/\{/y, guid]] },
  {
    places: ['keyEnd'],
    table: [[/,/y, "Name every part of a key: accountnumber='A-1',name='Contoso'."]],
  },
  {
    places: ['variable'],
    table: [[/[^]|$/y, "Name a variable and use it: tasks/any(o:o/subject eq 'x')."]],
  },
  {
    places: ['parameterName', 'parameterValue', 'parameterEnd', 'item', 'itemEnd'],
    table: [
      [/(?<=\S')\w/y, quotes],
      [/['"\d]/y, `Parameters are named, and several values are one list: ${inFunction}.`],
      [/\{/y, "Give objects through an alias: Target=@p1 and @p1={'@odata.id':'accounts(...)'}."],
      [/\(/y, "Put lists in square brackets: PropertyValues=['a','b']."],
      [/[A-Za-z_]/y, "Quote names and strings here: PropertyName='createdon'."],
    ],
  },
  {
    places: ['column', 'columnEnd', 'direction'],
    table: [
      [/\*/y, 'Name each column; * is not allowed.'],
      [/['"]/y, 'Write names without quotes.'],
      [/[^\0-\x7f]/y, ascii],
      [/-/y, 'For descending order, write desc after the column: createdon desc.'],
      [/\(/y, 'Functions are not allowed here. Name columns only.'],
      [/\//y, 'To read columns of a related row, expand it: createdby($select=fullname).'],
    ],
  },
  {
    places: ['navigation', 'navigationEnd', 'reference'],
    table: [
      [/\*/y, 'Name each navigation property; * is not allowed.'],
      [/(?<=\/\s*)\w/y, 'Nest instead: primarycontactid($expand=createdby($select=fullname)).'],
      [/[;\w]/y, 'Separate navigation properties with commas.'],
    ],
  },
  {
    places: ['option'],
    table: [[/\$\w{1,16}/y, (found) => `Dataverse has no ${found} in an expand.`]],
  },
  {
    places: ['transformation', 'aggregate', 'method'],
    table: [
      [/\$?count\b|(?<=\bcount)\(/y, 'Count rows with $count as total.'],
      [/avg\b/iy, 'Write average: revenue with average as mean.'],
      [/\(/y, 'Write the method after the column: revenue with sum as total.'],
      [/as\b/y, 'Name the method first: revenue with sum as total.'],
    ],
  },
]

/** The hint for a common typo at this position; `undefined` if it is not one. */
export function findTypo(place: GrammarPosition, text: string, at: number): string | undefined {
  for (const { places, table } of slips) {
    if (!places.includes(place)) continue
    for (const [pattern, hint] of table) {
      pattern.lastIndex = at
      const found = pattern.exec(text)?.[0]
      if (found !== undefined) return typeof hint === 'string' ? hint : hint(found)
    }
  }
  return undefined
}
