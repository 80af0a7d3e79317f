/** Levels from most to least verbose. */
export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const

export type LogLevel = (typeof logLevels)[number]

/**
 * The only fields that a log line may have. None of them contains a token, filter text or a
 * record value.
 */
export interface LogFields {
  readonly tool?: string
  readonly entity?: string
  /** Record id of an audited write. */
  readonly id?: string
  readonly operation?: string
  readonly outcome?: string
  /** Why a request was refused: one of a few words. */
  readonly reason?: string
  /** The host, origin, issuer or audience that was refused. */
  readonly found?: string
  /** Refusals for the same reason that were not logged. */
  readonly skipped?: number
  readonly code?: string
  readonly status?: number
  readonly milliseconds?: number
  /** Of these, how long the call waited for Dataverse. */
  readonly serviceMilliseconds?: number
  /** Records that the answer contains or the write changed. */
  readonly records?: number
  /** Number of the error that Microsoft Entra returned. */
  readonly aadsts?: number
  /** For support at Microsoft: identifies the refused request for a token. */
  readonly correlationId?: string
  readonly attempt?: number
  readonly requestId?: string
  readonly environment?: string
  /** A keyed hash, never a name. */
  readonly user?: string
  /** File and line of this program where an internal error occurred. */
  readonly place?: string
  readonly version?: string
  /** `stdio`, `single-user` or `multi-user`. */
  readonly mode?: string
  /** `read-only` or `read and write`. */
  readonly access?: string
  /** The operator's lists, as given. */
  readonly entities?: string
  readonly deny?: string
  /** Address of the proxy, without credentials. */
  readonly proxy?: string
  /** File of the administrator's policy. */
  readonly policy?: string
}

const fieldNames = [
  'tool',
  'user',
  'environment',
  'entity',
  'id',
  'operation',
  'outcome',
  'reason',
  'found',
  'skipped',
  'records',
  'code',
  'aadsts',
  'correlationId',
  'status',
  'milliseconds',
  'serviceMilliseconds',
  'attempt',
  'requestId',
  'place',
  'version',
  'mode',
  'access',
  'entities',
  'deny',
  'policy',
  'proxy',
] as const

export type Log = (level: Exclude<LogLevel, 'silent'>, event: string, fields?: LogFields) => void

interface LogParts {
  readonly level: LogLevel
  readonly write: (line: string) => void
  readonly now: () => number
}

/** A log that writes one JSON line per event, at `level` or above. Only listed fields are written. */
export function createLog({ level, write, now }: LogParts): Log {
  const lowest = logLevels.indexOf(level)
  return (eventLevel, event, fields = {}) => {
    if (logLevels.indexOf(eventLevel) >= lowest) write(toLine(now(), eventLevel, event, fields))
  }
}

/** Writes audit lines at every level except `silent`, because they are records, not messages. */
export function createAuditLog({ level, write, now }: LogParts): (fields: LogFields) => void {
  return (fields) => {
    if (level !== 'silent') write(toLine(now(), 'audit', 'write', fields))
  }
}

/** Logs an uncaught error before the process exits: its kind and place, never its message. */
export function logCrash(log: Log, thrown: unknown): void {
  const place = placeOf(thrown)
  log('error', 'crash', { code: nameOf(thrown), ...(place !== undefined && { place }) })
}

/** The kind of an error, without its message, which may contain anything. */
export function nameOf(thrown: unknown): string {
  const name = thrown instanceof Error ? thrown.name : typeof thrown
  return /^\w{1,40}$/.test(name) ? name : 'Error'
}

/** The file and line of an error, without the path, which may contain the user's name. */
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

/** JSON escapes only the first 32 control characters. Some others end a line or reverse its text. */
const escape = (json: string) =>
  json.replaceAll(
    /[\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
