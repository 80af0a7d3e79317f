import * as z from 'zod'
import { offeredTools } from '../../../src/mcp/call/offered-tools.ts'
import type { Tool } from '../../../src/mcp/contract/tool.ts'
import { instructions, tools } from '../../../tools/index.ts'
import { exampleCalls } from './example-calls.ts'

/** `docs/tools.md`, written from `tools/`. */
export function printToolsPage(): string {
  return `<!-- Written by test/contract/docs.test.ts; run npx vitest run test/contract/docs -u to update it. -->

# Tools

The model reads the texts on this page. The tests run the examples on the sandbox.

> ${instructions}

Every result has two forms: text between \`[untrusted data N]\` and \`[end N]\`, and structured content with
\`"untrusted": N\` as its first key and \`"end": N\` as its last, since many clients show the model only one
of the forms. N is random and different in each result. The two keys are in no schema: a program that reads
other keys by name can ignore them. A table lists \`columns\` once and \`rows\` as arrays. A choice is shown by
its label and a lookup by its name; \`choices\` and \`lookups\` beside the rows contain values and ids.
\`count\` is \`"5000+"\` if nothing more is known, \`notes\` lists corrections to the call, and \`next\` is the
cursor for the rest. A number with more digits than a JSON number keeps is a string of its digits, in
results and in values; all others are numbers. An error is one line of text with code, reason, and next step;
words in it that others may have written, such as choice labels, are between the same two marks: [errors.md](errors.md).

${tools.map(printTool).join('\n')}`
}

/** The README's table of the tools. */
export function printToolsTable(): string {
  const rows = tools.map(({ name, description }) => [`\`${name}\``, firstSentence(description)])
  return printTable([['tool', 'what it does'], ...rows])
}

export function firstSentence(text: string): string {
  return `${text.split(/\.(?:\s|$)/)[0] ?? ''}.`
}

const argumentSchema = z.looseObject({
  properties: z.record(z.string(), z.looseObject({ description: z.string() })),
  required: z.array(z.string()).default([]),
})

const effects = {
  read: 'Changes nothing.',
  create:
    'Adds records. The answer tells what the service made of them: `state`, `name` if the service made it, `differs` ' +
    'for columns that it stored with another value, `prices` that it calculated, `inactive` for lookups of a new record ' +
    'to records that are not active or open. A list is checked as a whole, and ' +
    'nothing is sent if one record is wrong. It is sent in one request, in which each record counts as one write. The ' +
    'answer has the `ids` in order. `failed` has what the service refused, with the numbers of the records, from 1; the ' +
    'others stay. `unknown` has records whose answer was lost, and `made` what else the service made of single records.',
  update:
    'Overwrites the given columns. Answers as create_record, with `updated` in place of the ids of a list.',
} as const

/** What the model need not read before its first call. */
const more: Readonly<Record<string, string>> = {
  query_records: `

\`view\` is a saved view of the environment or of the user, by name; \`system:\` or \`personal:\` before it chooses
between two of one name. Its conditions and order apply, and its columns are the default \`select\`, without those of
linked tables. \`filter\`, \`orderby\`, \`search\`, \`select\`, \`top\`, and \`count\` narrow it. Whether Dataverse does so is
checked on the rows: what it ignores or refuses is in \`notes\` or an error.

\`search\` with \`entity\` finds records in which each word is part of a text column that the quick-find view
searches; words in double quotes are one text, and wildcards are found as typed. Without \`entity\`, Dataverse
search is asked for up to 7 entities: those used last, then account, contact, lead, opportunity, and case. If the
environment has no Dataverse search, each of them is read, at most 5 rows of each. \`notes\` tells which way it went,
and \`shown\` names the columns in \`first\` and \`second\`. There is no cursor.`,
}

function printTool(tool: Tool): string {
  const { name, description, effect } = tool
  const { properties, required } = argumentSchema.parse(
    offeredTools.find((one) => one.name === name)?.input,
  )
  const rows = Object.entries(properties).map(([argument, property]) => [
    `\`${argument}\`${required.includes(argument) ? '' : '?'}`,
    printKind(property),
    escape(property.description),
  ])
  const examples = (exampleCalls.get(name) ?? []).map(
    ({ why, args }) => `${why}\n\n\`\`\`json\n${JSON.stringify(args)}\n\`\`\`\n`,
  )
  return `## ${name}

${description} ${effects[effect]}${more[name] ?? ''}

${printTable([['argument', 'type', 'meaning'], ...rows])}

${examples.join('\n')}`
}

const kind = z.looseObject({
  type: z.union([z.string(), z.array(z.string())]).optional(),
  anyOf: z.array(z.looseObject({ type: z.string().optional() })).optional(),
  maxLength: z.number().optional(),
  maxItems: z.number().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
})

function printKind(property: unknown): string {
  const { type, anyOf, maxLength, maxItems, minimum, maximum } = kind.parse(property)
  const own = Array.isArray(type) ? type.join(' or ') : type
  const named = own ?? anyOf?.map((one) => one.type ?? 'any').join(' or ') ?? 'any'
  if (maxLength !== undefined) return `${named}, at most ${maxLength} characters`
  if (maxItems !== undefined) return `${named}, at most ${maxItems} items`
  if (minimum !== undefined && maximum !== undefined) return `${named}, ${minimum} to ${maximum}`
  return named
}

const escape = (text: string) => text.replaceAll('|', '\\|').replaceAll('<', '&lt;')

/** A Markdown table as the formatter lays it out. */
export function printTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}
