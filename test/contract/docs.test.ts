import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { tools } from '../../tools/index.ts'
import { connect } from '../support/connect.ts'
import { exampleCalls } from './docs/example-calls.ts'
import { printSettingsPage } from './docs/settings-page.ts'
import { printToolsPage, printToolsTable } from './docs/tools-page.ts'

test('docs/tools.md matches the tools', async () => {
  await expect(printToolsPage()).toMatchFileSnapshot('../../docs/tools.md')
})

test('docs/settings.md matches the settings', async () => {
  await expect(printSettingsPage()).toMatchFileSnapshot('../../docs/settings.md')
})

test("the README's table of tools matches the tools", async () => {
  const readme = await readFile('README.md', 'utf8')

  const written = readme.replace(
    /(?<=<!-- tools -->\n)[^]*?(?=\n<!-- end of tools -->)/,
    () => `\n${printToolsTable()}\n`,
  )

  expect(written).toContain(printToolsTable())
  await expect(written).toMatchFileSnapshot('../../README.md')
})

test('every tool has an example, and every example works on the sandbox', async () => {
  const client = await connect()

  for (const { name } of tools) {
    const examples = exampleCalls.get(name) ?? []
    expect(examples.length).toBeGreaterThan(0)
    for (const { args } of examples) await expect(client.ask(name, args)).resolves.toBeDefined()
  }
})

test('R70 the README says that injection cannot be excluded, and what to do about it', async () => {
  const readme = await readFile('README.md', 'utf8')
  const [, section = ''] = /\n## Before you trust[^\n]*\n([^]*?)\n## /.exec(readme) ?? []

  for (const word of ['cannot be excluded', 'DATAVERSE_READ_ONLY', 'role', 'ask before'])
    expect(section).toContain(word)
})
