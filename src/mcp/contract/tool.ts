import type * as z from 'zod'
import { argumentLike, repairArguments } from './repair-arguments.ts'
import type { Approvals } from '../../approval/approvals.ts'
import type { SignIn } from '../../dataverse/client/sign-in-prompt.ts'
import type { Dataverse } from '../../dataverse/client/dataverse.ts'
import type { UsedTables } from '../../dataverse/client/used-tables.ts'
import type { UserZone } from '../../dataverse/client/user-zone.ts'
import type { Metadata } from '../../dataverse/metadata/metadata.ts'
import type { Views } from '../../dataverse/metadata/saved-views.ts'
import type { Cursors } from '../../dataverse/query/cursor.ts'
import type { Approval } from '../../dataverse/proposal/proposal.ts'
import type { Environment } from '../../environment/address.ts'
import { DataverseError } from '../../errors.ts'

/** Limits that the user or the operator can set. */
export interface ResultLimits {
  /** Maximum tokens (o200k, estimated) in one answer; a cursor continues it. */
  readonly resultTokens: number
}

/**
 * On whose behalf a call runs: one environment, one identity. Created once for stdio and once per
 * request for HTTP. One caller cannot reach anything of another.
 */
export interface Caller {
  readonly environment: Environment
  readonly dataverse: Dataverse
  readonly metadata: Metadata
  readonly views: Views
  readonly usedTables: UsedTables
  readonly cursors: Cursors
  readonly limits: ResultLimits
  /** Who is connected to what, as words for the user: `ada@contoso.com to https://...`. */
  readonly connectedTo?: (() => Promise<string>) | undefined
  /** Absent if the operator's lists deny the settings of users. */
  readonly userZone?: UserZone | undefined
  /** Absent if tokens need no sign-in. For the server, not for tools. */
  readonly signIn?: SignIn | undefined
  /** How writes are approved; absent if no write waits for it. For the server, not for tools. */
  readonly approvals?: Approvals | undefined
  /** The user of the last token, as the audit names them. For the log, not for tools. */
  readonly user?: (() => string | undefined) | undefined
  /** Milliseconds of waiting for the service so far. For the log, not for tools. */
  readonly serviceMs?: (() => number) | undefined
}

/** What a tool's `run` may use. */
export interface ToolContext extends Omit<Caller, 'signIn' | 'approvals' | 'user' | 'serviceMs'> {
  /** Aborted when the client cancels the call or disconnects. */
  readonly signal: AbortSignal
  /** Absent if no write waits for a person. */
  readonly approval?: Approval | undefined
  /** Reports the progress of a long call, if the client asked for it: rows so far, and at most. */
  readonly progress?: ((rows: number, most: number) => void) | undefined
}

/** `read` changes nothing, `create` only adds, `update` overwrites; the protocol hints follow. */
export type Effect = 'read' | 'create' | 'update'

interface Definition<Input extends z.ZodType, Output extends z.ZodType> {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly effect: Effect
  readonly input: Input
  readonly output: Output
  run(
    input: z.output<Input>,
    context: ToolContext,
  ): Promise<Immutable<z.input<Output>> & ToolAnswer>
}

/** A result's structured content. */
export type ToolAnswer = Readonly<Record<string, unknown>>

type Immutable<T> = T extends readonly (infer Item)[]
  ? readonly Immutable<Item>[]
  : T extends object
    ? { readonly [Key in keyof T]: Immutable<T[Key]> }
    : T

/** A tool as the server uses it: schemas to publish, and one function that checks and runs. */
export interface Tool {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly effect: Effect
  readonly input: z.ZodType
  readonly output: z.ZodType
  /**
   * Checks raw arguments and returns a function that runs the tool with them.
   *
   * @throws DataverseError `invalid_argument` when the arguments break a rule. Nothing has been sent then.
   */
  prepare(raw: unknown): (context: ToolContext) => Promise<ToolAnswer>
}

/**
 * Binds a tool's `run` to its input schema, so that it only receives checked arguments.
 *
 * @example
 * export const describeEntities = defineTool({
 *   name: 'describe_entities',
 *   title: 'Describe entities',
 *   description: 'The logical name of an entity. Use it when only the display name is known.',
 *   effect: 'read',
 *   input: z.strictObject({ entity: entityName }),
 *   output: z.looseObject({ entity: z.string() }),
 *   run: async ({ entity }, { metadata, signal }) => {
 *     const { logicalName } = await metadata.entity(entity, { signal })
 *     return { entity: logicalName }
 *   },
 * })
 */
export function defineTool<Input extends z.ZodType, Output extends z.ZodType>(
  definition: Definition<Input, Output>,
): Tool {
  const { name, title, description, effect, input, output } = definition
  return {
    name,
    title,
    description,
    effect,
    input,
    output,
    prepare(raw) {
      checkShape(raw)
      const parsed = input.safeParse(raw ?? {})
      if (parsed.success) return (context) => definition.run(parsed.data, context)

      const known = 'shape' in input ? Object.keys(input.shape ?? {}) : []
      const repaired = isObject(raw) && repairArguments(raw, parsed.error, known)
      if (repaired) checkShape(repaired.args)
      const again = repaired ? input.safeParse(repaired.args) : parsed
      if (!repaired || !again.success) throw invalidArguments(name, parsed.error, known)
      return async (context) => {
        const answer: ToolAnswer = await definition.run(again.data, context)
        const notes = Array.isArray(answer['notes']) ? answer['notes'] : []
        return { ...answer, notes: [...repaired.notes, ...notes] }
      }
    },
  }
}

const isObject = (raw: unknown): raw is Readonly<Record<string, unknown>> =>
  typeof raw === 'object' && raw !== null && !Array.isArray(raw)

function invalidArguments(
  tool: string,
  error: z.ZodError,
  known: readonly string[],
): DataverseError {
  const problems = error.issues.slice(0, 5).map((issue) => {
    const field = cut(issue.path.join('.'))
    const rule = issue.code === 'unrecognized_keys' ? unknownKeys(issue.keys) : issue.message
    return field ? `${field}: ${rule}` : rule
  })
  const renamed = error.issues
    .flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []))
    .flatMap((key) => argumentLike(key, known) ?? [])
  const use = renamed.length > 0 ? `Use ${renamed.join(', ')}. ` : paged(error)
  return new DataverseError('invalid_argument', `${tool} was not run: ${problems.join('; ')}.`, {
    hint: `${use}Correct the named arguments and call again. Nothing was sent to Dataverse.`,
  })
}

/** An error repeats at most 64 characters of the input. */
const cut = (text: string) => (text.length > 64 ? `${text.slice(0, 63)}…` : text)

const unknownKeys = (keys: readonly string[]) =>
  `Unrecognized ${keys.length === 1 ? 'key' : 'keys'}: ${keys
    .slice(0, 5)
    .map((key) => `"${cut(key)}"`)
    .join(', ')}`

/** A page number has no equivalent here. */
function paged({ issues }: z.ZodError): string {
  const keys = issues.flatMap((issue) => (issue.code === 'unrecognized_keys' ? issue.keys : []))
  const page = keys.find((key) => /^\$?(?:skip|offset|page)$/i.test(key))
  return page === undefined
    ? ''
    : `Leave ${page} out; a long answer has next: send it alone as cursor. `
}

/** Far deeper than any schema here reaches. */
const deepest = 32
/** Names with a special meaning in JavaScript objects; no column has them. */
const reserved = new Set(['__proto__', 'constructor', 'prototype'])

/**
 * Refuses arguments before any schema reads them.
 *
 * @throws DataverseError `invalid_argument` for a reserved name anywhere in them, and for more than
 * 32 levels.
 */
export function checkShape(value: unknown, depth = 0): void {
  if (typeof value !== 'object' || value === null) return
  if (depth > deepest) throw refusedShape(`nested deeper than ${deepest} levels`)
  for (const key of Object.keys(value)) {
    if (reserved.has(key)) throw refusedShape(`named ${key}`)
    checkShape(Reflect.get(value, key), depth + 1)
  }
}

function refusedShape(what: string): DataverseError {
  return new DataverseError('invalid_argument', `The arguments hold something ${what}.`, {
    hint: 'Leave it out and call again. Nothing was sent to Dataverse.',
  })
}
