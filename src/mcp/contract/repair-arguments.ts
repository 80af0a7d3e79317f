import type * as z from 'zod'
import { parseJson } from '../../text/json.ts'

/** Arguments in the form that a schema expects, if they are unambiguous. */
export interface RepairedArguments {
  readonly args: Readonly<Record<string, unknown>>
  readonly notes: readonly string[]
}

/**
 * Arguments with the typos repaired that a schema reported: a list or object given as JSON text,
 * a list as one text with commas or the other way round, a number or Boolean in quotes, a name with
 * the `$` of its OData option. `undefined` if there was nothing to repair.
 */
export function repairArguments(
  raw: Readonly<Record<string, unknown>>,
  { issues }: z.ZodError,
  known: readonly string[],
): RepairedArguments | undefined {
  const args = new Map(Object.entries(raw))
  const notes: string[] = []
  for (const issue of issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const name = known.find((one) => one === key.replace(/^\$/, '').toLowerCase())
        if (name === undefined || args.has(name)) continue
        args.set(name, args.get(key))
        args.delete(key)
        notes.push(`argument ${key} read as ${name}`)
      }
    }
    const [name, ...deeper] = issue.path
    if (issue.code !== 'invalid_type' || typeof name !== 'string' || deeper.length > 0) continue
    const value = convert(args.get(name), issue.expected)
    if (value === undefined) continue
    args.set(name, value)
    notes.push(`${name} read as ${JSON.stringify(value).slice(0, 80)}`)
  }
  return notes.length > 0 ? { args: Object.fromEntries(args), notes } : undefined
}

function convert(given: unknown, expected: string): unknown {
  if (Array.isArray(given) && expected === 'string')
    return given.every((item) => typeof item === 'string') ? given.join(',') : undefined
  if (typeof given !== 'string') return undefined
  const parsed = parseJson(given) ?? undefined
  switch (expected) {
    case 'array':
      if (typeof parsed === 'object') return Array.isArray(parsed) ? parsed : [parsed]
      return given.split(',').map((part) => part.trim())
    case 'object':
    case 'record':
      return typeof parsed === 'object' && !Array.isArray(parsed) ? parsed : undefined
    case 'int':
    case 'number':
      return typeof parsed === 'number' ? parsed : undefined
    case 'boolean':
      return typeof parsed === 'boolean' ? parsed : undefined
    default:
      return undefined
  }
}

const synonyms: Readonly<Record<string, readonly string[]>> = {
  entity: [
    'table',
    'entityname',
    'entityset',
    'logicalname',
    'tablename',
    'collection',
    'resource',
  ],
  select: ['fields', 'columns', 'attributes', 'properties', 'columnset'],
  filter: ['where', 'query', 'condition', 'conditions', 'filters'],
  orderby: ['sort', 'sortby', 'order', 'ordering'],
  expand: ['include', 'join', 'joins', 'relations', 'related'],
  top: ['limit', 'take', 'first', 'max', 'pagesize', 'maxrecords', 'size'],
  apply: ['groupby', 'aggregate', 'aggregation'],
  cursor: ['next', 'skiptoken', 'nextlink'],
  id: ['recordid', 'guid', 'entityid', 'key', 'primarykey'],
  values: ['data', 'body', 'record', 'fields', 'attributes', 'columns', 'properties', 'changes'],
  search: ['query', 'name', 'keyword', 'text', 'filter'],
}

/** Names that arguments have elsewhere: `where` is `filter` here. */
export function argumentLike(name: string, known: readonly string[]): string | undefined {
  const plain = name.toLowerCase().replaceAll(/[^a-z]/g, '')
  return known.find((one) => one === plain || synonyms[one]?.includes(plain))
}
