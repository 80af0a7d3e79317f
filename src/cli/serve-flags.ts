import { parseArgs } from 'node:util'
import { settings } from '../config.ts'
import { DataverseError } from '../errors.ts'
import { printCommand } from '../text/print-command.ts'

/** Flag to setting, for all with a description; secrets have none, because a process list would show them. */
export function toFlags(
  described: ReadonlyMap<string, string | undefined>,
): ReadonlyMap<string, string> {
  return new Map(
    [...described]
      .filter(([, description]) => description !== undefined)
      .map(([name]) => [name.replace('DATAVERSE_', '').toLowerCase().replaceAll('_', '-'), name]),
  )
}

/** Flag to setting, for `serve` over stdio. */
export const serveFlags = toFlags(settings)

/** Settings that a flag without a value turns on. */
export const switches: ReadonlySet<string> = new Set(['sandbox', 'read-only', 'detect-duplicates'])

/**
 * The variables, overridden by the flags. If either turns read-only mode on, it stays on: no flag
 * overrides an administrator's setting (R62).
 *
 * @throws DataverseError `configuration` for flags that are not `known`.
 */
export function withFlags(
  variables: Readonly<Record<string, string | undefined>>,
  args: readonly string[],
  known: ReadonlyMap<string, string> = serveFlags,
): Record<string, string | undefined> {
  const flags = parseFlags(args, known)
  const isReadOnly = ['true', '1'].includes(variables[readOnly] ?? '')
  return { ...variables, ...flags, ...(isReadOnly && { [readOnly]: 'true' }) }
}

const readOnly = 'DATAVERSE_READ_ONLY'

/** The settings from the flags; `switches` need no value. */
function parseFlags(
  args: readonly string[],
  known: ReadonlyMap<string, string>,
): Record<string, string> {
  const flags = args.filter((arg, index) => index > 0 || arg !== 'serve')
  try {
    const { values } = parseArgs({
      args: flags.map((flag) => (switches.has(flag.slice(2)) ? `${flag}=true` : flag)),
      options: Object.fromEntries([...known.keys()].map((flag) => [flag, { type: 'string' }])),
      allowPositionals: false,
    })
    return Object.fromEntries(
      Object.entries(values).map(([flag, value]) => [known.get(flag) ?? flag, String(value)]),
    )
  } catch (error) {
    throw new DataverseError(
      'configuration',
      error instanceof Error ? error.message : 'The flags could not be parsed.',
      { hint: `${printCommand('serve', '--help')} lists the flags.`, cause: error },
    )
  }
}
