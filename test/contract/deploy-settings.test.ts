import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { httpSettings } from '../../src/hosting/http-settings.ts'
import { printTable } from './docs/tools-page.ts'

/** Meanings of the secrets; they have no flag, because a process list would show it. */
const secrets: Readonly<Record<string, string>> = {
  ENTRA_CLIENT_SECRET: 'the client secret itself, instead of its file',
  STATE_KEY: 'the state key itself, instead of its file',
  REDIS_URL: 'the address itself, instead of its file: rediss://:password@host:6379',
  REDIS_SENTINEL_PASSWORD: "the Sentinels' own password, instead of its file",
}

test('docs/http-settings.md lists every HTTP setting with its meaning', async () => {
  const page = await readFile('docs/http-settings.md', 'utf8')

  const written = page.replace(
    /(<!-- settings -->\n\n)[^]*?(<!-- end of settings -->)/,
    (_, begin: string, end: string) => `${begin}${printSettings()}\n\n${end}`,
  )

  expect(page).toContain('<!-- settings -->')
  await expect(written).toMatchFileSnapshot('../../docs/http-settings.md')
})

test('every secret can come from a file, and has no flag', () => {
  const withoutFlag = [...httpSettings].filter(([, meaning]) => meaning === undefined)

  expect(withoutFlag.map(([name]) => name)).toEqual(Object.keys(secrets))
  for (const [name] of withoutFlag) expect(httpSettings.has(`${name}_FILE`)).toBe(true)
})

function printSettings(): string {
  const rows = [...httpSettings].map(([name, meaning]) => [
    `\`${name}\``,
    meaning === undefined ? 'none' : `\`--${name.toLowerCase().replaceAll('_', '-')}\``,
    meaning ?? secrets[name] ?? '',
  ])
  return printTable([['variable', 'flag', 'meaning'], ...rows])
}
