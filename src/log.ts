import { createHmac } from 'node:crypto'

/** Levels from the most to the least talkative. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

export type LogLevel = (typeof logLevels)[number]

/**
 * The only fields that a log line may have. None of them holds a token, a header, filter text or a
 * record value.
 */
export interface LogFields {
  readonly tool?: string
  readonly entity?: string
  /** Record id of an audited write. */
  readonly id?: string
  readonly operation?: string
  readonly outcome?: string
  readonly code?: string
  readonly status?: number
  readonly milliseconds?: number
  readonly attempt?: number
  readonly requestId?: string
  readonly environment?: string
  /** A keyed hash, never a name. */
  readonly user?: string
  /** File and line of this program where a defect showed. */
  readonly place?: string
  readonly version?: string
  /** Address of the proxy, without credentials. */
  readonly proxy?: string
}

const fieldNames = [
  'tool',
  'user',
  'environment',
  'entity',
  'id',
  'operation',
  'outcome',
  'code',
  'status',
  'milliseconds',
  'attempt',
  'requestId',
  'place',
  'version',
  'proxy',
] as const

export type Log = (level: Exclude<LogLevel, 'silent'>, event: string, fields?: LogFields) => void

interface LogParts {
  readonly level: LogLevel
  readonly write: (line: string) => void
  readonly now: () => number
}

/** A log that writes one JSON line per event, from `level` upwards. Only listed fields are written. */
export function createLog({ level, write, now }: LogParts): Log {
  const lowest = logLevels.indexOf(level)
  return (eventLevel, event, fields = {}) => {
    if (logLevels.indexOf(eventLevel) >= lowest) write(toLine(now(), eventLevel, event, fields))
  }
}

/** The lines of the audit: at every level but `silent`, since they are no messages but a record. */
export function createAuditLog({ level, write, now }: LogParts): (fields: LogFields) => void {
  return (fields) => {
    if (level !== 'silent') write(toLine(now(), 'audit', 'write', fields))
  }
}

/** What stands for a user in a log: the same for the same key, and of no use without it. */
export function createUserHash(key: Uint8Array): (user: string) => string {
  return (user) =>
    user === '' ? '' : createHmac('sha256', key).update(user).digest('base64url').slice(0, 22)
}

/** Logs what nobody caught, before the process ends: its kind and its place, never its message. */
export function logCrash(log: Log, thrown: unknown): void {
  const place = placeOf(thrown)
  log('error', 'crash', { code: nameOf(thrown), ...(place !== undefined && { place }) })
}

/** The kind of an error; its message may hold anything. */
export function nameOf(thrown: unknown): string {
  const name = thrown instanceof Error ? thrown.name : typeof thrown
  return /^\w{1,40}$/.test(name) ? name : 'Error'
}

/** Where in this program an error arose: file and line, without the path, which names the person. */
export function placeOf(thrown: unknown): string | undefined {
  const stack = thrown instanceof Error ? (thrown.stack ?? '') : ''
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line))
  return frames.flatMap(
    (frame) => /([\w.-]{1,80}\.m?[jt]s:\d{1,7}:\d{1,7})\)?$/.exec(frame)?.[1] ?? [],
  )[0]
}

function toLine(now: number, level: string, event: string, fields: LogFields): string {
  const kept = fieldNames.flatMap((name) => {
    const value = fields[name]
    return value === undefined ? [] : [[name, shorten(value)] as const]
  })
  const time = new Date(now).toISOString()
  return `${escape(JSON.stringify({ time, level, event, ...Object.fromEntries(kept) }))}\n`
}

const longest = 500

const shorten = (value: string | number) =>
  typeof value === 'string' && value.length > longest ? `${value.slice(0, longest)}…` : value

/** JSON escapes only the first 32 control characters; some others end a line or turn it round. */
const escape = (json: string) =>
  json.replaceAll(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
