import { isDeepStrictEqual } from 'node:util'
import { findNodeAtLocation, getNodeValue, parseTree, printParseErrorCode } from 'jsonc-parser'
import type { Node, ParseError } from 'jsonc-parser'
import * as z from 'zod'
import { DataverseError } from '../../errors.ts'
import { putProperty, takeProperty } from './edit-json.ts'
import type { ServerEntry } from './server-entry.ts'

/** The position of a server in an MCP client's file. */
export interface ConfigPlace {
  /** For messages. */
  readonly file: string
  readonly section: string
  readonly name: string
}

/**
 * The text of an MCP client's file with the entry, or without it if `undefined`. Comments and
 * everything else stay unchanged, byte for byte; the same text means that there is nothing to do.
 * Of the properties that this server does not write, only those are kept that change neither what is started
 * nor what is asked, such as `disabled`.
 *
 * @throws DataverseError `configuration` when the file is not JSON with comments, with the position.
 */
export function editServers(
  text: string,
  place: ConfigPlace,
  entry: ServerEntry | undefined,
): string {
  const present = serverIn(text, place)
  const wanted = entry && { ...harmlessKeys(present), ...entry }
  if (isDeepStrictEqual(present, wanted)) return text

  const body = withoutMark(text)
  const mark = text.slice(0, text.length - body.length)
  return mark + edit(body.trim() === '' ? '{}\n' : body, place, wanted)
}

function edit(body: string, place: ConfigPlace, wanted: unknown): string {
  const root = parseServers(body, place)
  const section = root && findNodeAtLocation(root, [place.section])
  if (!root) return body
  if (!section) return putProperty(body, root, place.section, { [place.name]: wanted })
  return wanted === undefined
    ? takeProperty(body, section, place.name, [place.section, place.name])
    : putProperty(body, section, place.name, wanted)
}

/**
 * The entry in the file, `undefined` if there is none.
 *
 * @throws DataverseError as `editServers` does.
 */
export function serverIn(text: string, place: ConfigPlace): unknown {
  const root = parseServers(withoutMark(text), place)
  const found = root && findNodeAtLocation(root, [place.section, place.name])
  const entry: unknown = found && getNodeValue(found)
  return entry
}

const withoutMark = (text: string) => (text.startsWith('\uFEFF') ? text.slice(1) : text)

/** The syntax tree of an editable text; `undefined` for an empty one. */
function parseServers(body: string, place: ConfigPlace): Node | undefined {
  if (body.trim() === '') return undefined
  const errors: ParseError[] = []
  const root = parseTree(body, errors, { allowTrailingComma: true })
  const [error] = errors
  if (error) throw unreadable(place, body, error)
  if (root?.type !== 'object') throw wrongShape(place, 'is not a JSON object')
  const section = findNodeAtLocation(root, [place.section])
  if (section && section.type !== 'object')
    throw wrongShape(place, `has a "${place.section}" that is not an object`)
  const entry = section && findNodeAtLocation(section, [place.name])
  refuseRepeated(place, root, section, entry?.type === 'object' ? entry : undefined)
  return root
}

function unreadable(
  place: ConfigPlace,
  body: string,
  { error, offset }: ParseError,
): DataverseError {
  const before = body.slice(0, offset).split('\n')
  const column = (before.at(-1)?.length ?? 0) + 1
  const why = printParseErrorCode(error)
  return new DataverseError(
    'configuration',
    `${place.file} is not valid JSON: ${why} at line ${before.length}, column ${column}. Nothing was written.`,
    { hint: 'Fix it and run the command again, or use --print and paste the entry.' },
  )
}

function wrongShape({ file }: ConfigPlace, problem: string): DataverseError {
  return new DataverseError('configuration', `${file} ${problem}. Nothing was written.`, {
    hint: 'Fix the file and run the command again, or use --print and paste the entry.',
  })
}

/** `envFile` would change what is started, `autoApprove` what is asked. */
const harmless = new Set(['disabled', 'timeout', 'description', 'gallery'])
const anyObject = z.record(z.string(), z.unknown())

function harmlessKeys(present: unknown): Record<string, unknown> {
  const { data = {} } = anyObject.safeParse(present)
  return Object.fromEntries(Object.entries(data).filter(([key]) => harmless.has(key)))
}

/** Of two properties with one name, clients do not agree on which one counts. */
function refuseRepeated(place: ConfigPlace, ...objects: readonly (Node | undefined)[]): void {
  for (const object of objects) {
    const names = (object?.children ?? []).map(({ children }) => String(children?.[0]?.value))
    const repeated = names.find((name, index) => names.indexOf(name) < index)
    if (repeated !== undefined)
      throw wrongShape(place, `has ${JSON.stringify(repeated.slice(0, 64))} twice`)
  }
}
