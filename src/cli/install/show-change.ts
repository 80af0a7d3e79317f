import * as z from 'zod'
import { settings } from '../../config.ts'

/** A change to one entry of a host's file, as lines for a person: `-` what goes, `+` what comes. */
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

/** An entry that somebody wrote before may hold a token: only our open settings show their value. */
function withoutSecrets(entry: unknown): unknown {
  const { data } = withVariables.safeParse(entry)
  if (!data) return entry
  const env = Object.entries(data.env).map(([name, value]) => [
    name,
    settings.get(name) === undefined ? '…' : value,
  ])
  return { ...data, env: Object.fromEntries(env) }
}
