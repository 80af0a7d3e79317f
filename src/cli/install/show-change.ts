import * as z from 'zod'
import { settings } from '../../config.ts'

/** A change to one entry of an MCP client's file, as lines for a user: `-` removed, `+` added. */
export function showChange(before: unknown, after: unknown): readonly string[] {
  return [...lines('-', before), ...lines('+', after)]
}

function lines(sign: string, entry: unknown): readonly string[] {
  if (entry === undefined) return []
  return JSON.stringify(withoutSecrets(entry), null, 2)
    .split('\n')
    .map((line) => `${sign} ${line}`)
}

const withVariables = z.looseObject({ env: z.record(z.string(), z.unknown()) })

/** An existing entry may contain a token: only values of our non-secret settings are shown. */
function withoutSecrets(entry: unknown): unknown {
  const { data } = withVariables.safeParse(entry)
  if (!data) return entry
  const env = Object.entries(data.env).map(([name, value]) => [
    name,
    settings.get(name) === undefined ? '…' : value,
  ])
  return { ...data, env: Object.fromEntries(env) }
}
