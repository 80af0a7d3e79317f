import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, onTestFinished, test } from 'vitest'
import { textOf } from '../support/connect.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

/** A server as Claude Desktop starts the bundle, with what was typed into its form. */
async function startBundle(form: Readonly<Record<string, string>>) {
  const client = new Client({ name: 'test', version: '1.0.0' })
  const folder = await temporaryFolder()
  await client.connect(
    new StdioClientTransport({
      command: process.execPath,
      args: ['dist/main.js', 'serve'],
      env: { HOME: folder, XDG_STATE_HOME: folder, BUNDLE_FORM: '1', ...form },
      stderr: 'ignore',
    }),
  )
  onTestFinished(() => client.close())
  return {
    tools: (await client.listTools()).tools.length,
    answer: textOf(
      await client.callTool({
        name: 'query_records',
        arguments: { entity: 'account', select: ['name'], top: 1 },
      }),
    ),
  }
}

const closed = { BUNDLE_REGION: 'crm4' }

test.each<[string, Readonly<Record<string, string>>, string]>([
  ['nothing', {}, 'The field "Environment" of this extension\'s settings is empty'],
  ['placeholders', { BUNDLE_ENVIRONMENT: '${user_config.environment}' }, '"Environment"'],
  ['markup', { BUNDLE_ENVIRONMENT: '<img src=x onerror=alert(1)>' }, '"Environment"'],
  ['10,000 characters', { BUNDLE_ENVIRONMENT: 'ä'.repeat(10_000) }, '"Environment"'],
  ['an address of something else', { BUNDLE_ENVIRONMENT: 'https://example.com' }, '"Environment"'],
  ['an address with a password', { BUNDLE_ENVIRONMENT: 'https://a:secret@x.y' }, '"Environment"'],
  [
    'an unknown region',
    { BUNDLE_ENVIRONMENT: 'contoso', BUNDLE_REGION: 'Atlantis' },
    'The field "Region" of this extension\'s settings is not known',
  ],
  ['a wrong list', { BUNDLE_ENVIRONMENT: 'contoso', ...closed, BUNDLE_DENY: 'a;b' }, '"Left out"'],
  ['a wrong id', { BUNDLE_ENVIRONMENT: 'contoso', ...closed, BUNDLE_CLIENT_ID: 'x' }, '"App reg'],
  ['a wrong tenant', { BUNDLE_ENVIRONMENT: 'contoso', ...closed, BUNDLE_TENANT_ID: '/' }, '"Ten'],
])('the server starts with %s in the form and tells the field', async (_what, form, told) => {
  const { tools, answer } = await startBundle(form)

  expect(tools).toBe(5)
  expect(answer).toMatch(/^configuration: /)
  expect(answer).toContain(told)
  expect(answer).toContain('Settings > Extensions')
  expect(answer).not.toMatch(/secret|DATAVERSE_|node dist|<img/)
  expect(answer.length).toBeLessThan(700)
})

test('sample data needs nothing else', async () => {
  const { answer } = await startBundle({ BUNDLE_SAMPLE_DATA: 'true', BUNDLE_ENVIRONMENT: '' })

  expect(answer).toContain('"rows"')
})

test('read only leaves the three reading tools', async () => {
  const { tools } = await startBundle({ BUNDLE_SAMPLE_DATA: 'true', BUNDLE_READ_ONLY: 'true' })

  expect(tools).toBe(3)
})
