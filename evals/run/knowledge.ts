import type { Answer } from '../check/answer.ts'

/** What a plan may use: words of the task's text and of earlier answers. */
export interface Knowledge {
  learn(content: unknown): void
  /** Names, values and ids in the arguments of a call that nothing earlier contained. */
  unknownIn(tool: string, args: Readonly<Record<string, unknown>>): readonly string[]
  /** The same for the texts of an answer. Numbers may be calculated. */
  unknownInAnswer(answer: Answer): readonly string[]
}

/** Words of OData, which the tools' own texts teach. */
const grammar = new Set(
  (
    'eq ne gt ge lt le and or not in any all contains startswith endswith true false null asc desc count ' +
    'groupby aggregate filter orderby top select expand with sum min max average countdistinct as'
  ).split(' '),
)
const guid = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi
const literal = /'((?:[^']|'')*)'/g
const dateOrNumber = /\b\d{4}-\d{2}-\d{2}(?:T[\d:.]+Z)?\b|(?<![\p{L}\p{N}_])\d+(?:\.\d+)?/gu
const identifier = /[\p{L}_][\p{L}\p{N}_]*/gu
/** A name that a query gives to a result: `$count as n`. */
const alias = /\bas\s+([\p{L}_][\p{L}\p{N}_]*)/gu

/** Everyday words to look for columns with: they name no record and no column. */
const everydayWords = new Set(
  (
    'name title status owner created modified number date amount address phone email lookup choice ' +
    'description subject content regarding'
  ).split(' '),
)

/** Arguments in the grammar of OData, and those that are settings, not knowledge. */
const expressions = new Set(['filter', 'orderby', 'expand', 'apply'])
const settings = new Set(['top', 'count', 'full', 'link', 'cursor'])

export function createKnowledge(start: string): Knowledge {
  let known = normalize(start)
  let words = wordsOf(known)

  function learn(content: unknown): void {
    const said = normalize(leavesOf(content).join('\n'))
    known += `\n${said}`
    words = new Set([...words, ...wordsOf(said), ...foldedNames(said)])
  }

  const isKnownText = (value: string) =>
    /^-?[\d.]+$/.test(value) ? isKnownNumber(value) : known.includes(normalize(value))
  const isKnownNumber = (value: string) =>
    new RegExp(`(?<![\\d.])${value.replaceAll('.', '\\.')}(?!\\d)`).test(known)
  const isKnownName = (name: string) => words.has(bare(name)) || isKnownText(name)

  function unknownInExpression(expression: string): readonly string[] {
    const aliases = new Set([...expression.matchAll(alias)].map(([, name = '']) => name))
    const values = [...expression.matchAll(literal)].map(([, value = '']) =>
      value.replaceAll("''", "'"),
    )
    const rest = expression.replaceAll(literal, ' ')
    const ids = rest.match(guid) ?? []
    const withoutIds = rest.replaceAll(guid, ' ')
    const numbers = withoutIds.match(dateOrNumber) ?? []
    const names = withoutIds.replaceAll(dateOrNumber, ' ').match(identifier) ?? []
    return [
      ...[...values, ...ids, ...numbers].filter((value) => !isKnownText(value)),
      ...names.filter((name) => !grammar.has(name) && !aliases.has(name) && !words.has(bare(name))),
    ]
  }

  function unknownInValues(value: unknown): readonly string[] {
    if (Array.isArray(value)) return value.flatMap(unknownInValues)
    if (typeof value === 'object' && value !== null)
      return Object.entries(value).flatMap(([key, inner]) => [
        ...(isKnownName(key.replace(/@odata\.bind$/, '')) || key === 'entity' || key === 'id'
          ? []
          : [key]),
        ...unknownInValues(inner),
      ])
    if (typeof value !== 'string' && typeof value !== 'number') return []
    const text = String(value)
    return words.has(bare(text)) || isKnownText(text) ? [] : [text]
  }

  return {
    learn,
    unknownIn: (_tool, args) =>
      Object.entries(args).flatMap(([name, value]) => {
        if (settings.has(name)) return []
        if (name === 'columns' && Array.isArray(value))
          return unknownInValues(value.filter((word) => !everydayWords.has(String(word))))
        if (name === 'search')
          return String(value)
            .split(' ')
            .filter((word) => !isKnownText(word))
        if (expressions.has(name)) return unknownInExpression(String(value))
        if (name === 'id' && typeof value === 'string' && value.includes('='))
          return unknownInExpression(value)
        return unknownInValues(value)
      }),
    unknownInAnswer: (answer) =>
      Object.values(answer).flatMap((value) =>
        typeof value === 'number' ? [] : unknownInValues(value),
      ),
  }
}

/** `_ownerid_value` is the column `ownerid`. */
const bare = (name: string) => name.replace(/^_(.+)_value$/, '$1').toLowerCase()

/** Lower case, and 420,000 as 420000. */
const normalize = (text: string) => text.toLowerCase().replaceAll(/(?<=\d),(?=\d{3})/g, '')

const wordsOf = (text: string) => new Set(text.match(/[\p{L}\p{N}_]+/gu) ?? [])

/** The names that `x_{a b}` stands for in a description: `x_a` and `x_b`. */
function foldedNames(text: string): readonly string[] {
  return [...text.matchAll(/([\p{L}\p{N}_]*)\{([^}]*)\}([\p{L}\p{N}_]*)/gu)].flatMap(
    ([, before = '', inner = '', after = '']) =>
      inner.split(/\s+/).map((part) => `${before}${part}${after}`),
  )
}

function leavesOf(content: unknown): readonly string[] {
  if (Array.isArray(content)) return content.flatMap(leavesOf)
  if (typeof content === 'object' && content !== null)
    return Object.entries(content).flatMap(([key, value]) => [key, ...leavesOf(value)])
  return [String(content)]
}
