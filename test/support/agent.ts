import * as z from 'zod'

/** A tool call. */
export interface ToolCall {
  readonly tool: string
  readonly args: Readonly<Record<string, unknown>>
}

type JsonObject = Readonly<Record<string, unknown>>

const jsonObject = z.record(z.string(), z.unknown())
const argumentNames = ['entity', 'id', 'select', 'filter', 'orderby', 'expand', 'top', 'count']
const allArguments = new Set([...argumentNames, 'apply', 'cursor', 'values', 'etag', 'link'])
const toolNames = /(?:describe_entities|query_records|get_record|create_record|update_record) $/

/**
 * The corrected call that a rejection suggests, taken only from its text: the first JSON object
 * that is not a call of another tool, the first name after "Use", the first form after "Write", or
 * what to leave out. `undefined` when the text has none of these.
 */
export function followHint(call: ToolCall, refusal: string): ToolCall | undefined {
  const renamed = rename(call.args, refusal) ?? call.args
  const left = leaveOut(renamed, refusal) ?? renamed
  const offered = firstObject(refusal)
  const args = offered ? putIn(left, offered) : left
  return args === call.args ? undefined : { ...call, args }
}

function firstObject(text: string): JsonObject | undefined {
  for (let at = text.indexOf('{'); at !== -1; at = text.indexOf('{', at + 1)) {
    const end = endOfObject(text, at)
    if (end === undefined) continue
    const parsed = parse(text.slice(at, end))
    if (parsed === undefined) continue
    const isExample = JSON.stringify(parsed).includes('"GUID"') || 'cursor' in parsed
    if (!isExample && !toolNames.test(text.slice(0, at))) return parsed
    at = end - 1
  }
  return undefined
}

function endOfObject(text: string, start: number): number | undefined {
  let depth = 0
  let isText = false
  for (let at = start; at < text.length; at += 1) {
    const character = text[at]
    if (isText && character === '\\') at += 1
    else if (character === '"') isText = !isText
    else if (!isText && character === '{') depth += 1
    else if (!isText && character === '}') depth -= 1
    if (depth === 0) return at + 1
  }
  return undefined
}

function parse(text: string): JsonObject | undefined {
  try {
    return jsonObject.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** Arguments replace those with the same name; columns replace those of `values`. */
function putIn(args: JsonObject, offered: JsonObject): JsonObject {
  if (Object.keys(offered).every((name) => allArguments.has(name))) return { ...args, ...offered }
  const values = jsonObject.safeParse(args['values']).data ?? {}
  const others = Object.entries(values).filter(([name]) => !((name.split('@')[0] ?? '') in offered))
  return { ...args, values: { ...Object.fromEntries(others), ...offered } }
}

/** "Leave select out", "leave it out of select", "Leave createdon out of values". */
function leaveOut(args: JsonObject, refusal: string): JsonObject | undefined {
  const [, what = '', from] = /\bleave (\S+) out(?: of (select|values))?/i.exec(refusal) ?? []
  if (what === '') return undefined
  if (from === undefined) return what in args ? without(args, what) : undefined
  const name = what === 'it' ? (/: (\w+) /.exec(refusal)?.[1] ?? '') : what
  if (from === 'values') {
    const values = jsonObject.safeParse(args['values']).data ?? {}
    return { ...args, values: without(values, name) }
  }
  const select = z.array(z.string()).safeParse(args['select']).data ?? []
  const rest = select.filter((column) => column !== name)
  return rest.length > 0 ? { ...args, select: rest } : without(args, 'select')
}

function without(object: JsonObject, name: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== name))
}

/** Replaces the wrong quoted text with the first form that the hint names. */
function rename(args: JsonObject, refusal: string): JsonObject | undefined {
  const pairs = [...refusal.matchAll(/for "([^"]+)" use (\w+)/g)].map(
    ([, wrong = '', right = '']) => ({
      wrong,
      right,
    }),
  )
  const unknown = /has no [a-z ]+"([^"]+)"/.exec(refusal)?.[1]
  // If a whole object is offered, only an unknown name remains to be replaced.
  const wrong = unknown ?? (firstObject(refusal) ? undefined : /"([^"{}]+)"/.exec(refusal)?.[1])
  const right =
    /\bUse (?!one of)([\w.:-]+?)[.,]?(?: |$)/.exec(refusal)?.[1] ??
    /\bWrite (?!one of|[{])(.+?)(?: or |[;.] |[;.]$)/.exec(refusal)?.[1] ??
    /(?:one of|a number|false): (\w+) \(/.exec(refusal)?.[1] ??
    /\bDid you mean (\w+)/.exec(refusal)?.[1]
  if (pairs.length === 0 && wrong !== undefined && right !== undefined) pairs.push({ wrong, right })
  let text = JSON.stringify(args)
  for (const pair of pairs) text = text.replaceAll(escaped(pair.wrong), escaped(pair.right))
  return text === JSON.stringify(args) ? undefined : jsonObject.parse(JSON.parse(text))
}

const escaped = (text: string) => JSON.stringify(text).slice(1, -1)
