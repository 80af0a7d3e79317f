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
  readonly outcome?: string
  readonly code?: string
  readonly status?: number
  readonly milliseconds?: number
  readonly attempt?: number
  readonly requestId?: string
  readonly environment?: string
  readonly version?: string
}

export type Log = (level: Exclude<LogLevel, 'silent'>, event: string, fields?: LogFields) => void

/** A log that writes one JSON line per event, from `level` upwards; control characters are escaped. */
export function createLog({
  level,
  write,
  now,
}: {
  readonly level: LogLevel
  readonly write: (line: string) => void
  readonly now: () => number
}): Log {
  const lowest = logLevels.indexOf(level)
  return (eventLevel, event, fields = {}) => {
    if (logLevels.indexOf(eventLevel) < lowest) return
    const time = new Date(now()).toISOString()
    write(`${JSON.stringify({ time, level: eventLevel, event, ...fields })}\n`)
  }
}
