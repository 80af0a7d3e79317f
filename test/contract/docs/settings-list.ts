import { parseConfig, settings, signInWays, tokenStores } from '../../../src/config.ts'
import { logLevels } from '../../../src/telemetry/log.ts'

export interface SettingLine {
  readonly name: string
  /** Absent for a secret. */
  readonly meaning: string | undefined
  readonly kind: 'text' | 'number' | 'true or false' | 'list'
  readonly choices?: readonly string[]
  /** As a user would write it. */
  readonly standard: string
}

/** Every setting of `config.ts`, in its order, with its default. */
export function settingsInOrder(): readonly SettingLine[] {
  const standards = parseConfig({})
  return [...settings].map(([name, meaning]) => {
    const value = Object.entries(standards).find(([field]) => field === fieldOf(name))?.[1]
    const choices = choicesOf.get(name)
    return {
      name,
      meaning,
      kind: kindOf(value),
      ...(choices && { choices }),
      standard: Array.isArray(value) || value === undefined ? '' : String(value),
    }
  })
}

/** Secrets have no description in the code because they are not flags. */
export const secretMeanings: ReadonlyMap<string, string> = new Map([
  ['DATAVERSE_ACCESS_TOKEN', 'bearer token for that URL; replaces sign-in'],
  [
    'DATAVERSE_TOKEN_STORE_SECRET',
    'passphrase of the encrypted file, with DATAVERSE_TOKEN_STORE=file',
  ],
])

const choicesOf = new Map<string, readonly string[]>([
  ['DATAVERSE_TOKEN_STORE', tokenStores],
  ['DATAVERSE_SIGN_IN', signInWays],
  ['DATAVERSE_LOG_LEVEL', logLevels],
])

const fieldOf = (name: string) =>
  name
    .replace('DATAVERSE_', '')
    .toLowerCase()
    .replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())

function kindOf(value: unknown): SettingLine['kind'] {
  if (typeof value === 'boolean') return 'true or false'
  if (typeof value === 'number') return 'number'
  return Array.isArray(value) ? 'list' : 'text'
}
