import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { parse as parseYaml } from 'yaml'
import * as z from 'zod'
import { hostNames } from '../../src/cli/install/hosts.ts'
import { versionOf } from '../hosts/host.ts'
import { hosts } from '../hosts/hosts.ts'

const page = await readFile('docs/hosts.md', 'utf8')
const script = '/path/to/clone/dist/main.js'
const env = { DATAVERSE_URL: 'https://contoso.crm4.dynamics.com' }

/** The code block under a heading. */
function snippet(host: string, language: string): string {
  const section = page.split(`\n## ${host}\n`)[1] ?? ''
  return new RegExp(`\`\`\`${language}\n([^]*?)\`\`\``).exec(section)?.[1] ?? ''
}

test.each(['Windsurf', 'Gemini CLI'])('the snippet for %s starts the server', (host) => {
  expect(JSON.parse(snippet(host, 'json'))).toEqual({
    mcpServers: { dataverse: { command: 'node', args: [script, 'serve'], env } },
  })
})

test('the snippet for OpenCode starts the server', () => {
  expect(JSON.parse(snippet('OpenCode', 'json'))).toEqual({
    mcp: {
      dataverse: {
        type: 'local',
        command: ['node', script, 'serve'],
        environment: env,
        enabled: true,
      },
    },
  })
})

test('the snippet for Goose starts the server', () => {
  const { extensions } = z
    .object({ extensions: z.object({ dataverse: z.looseObject({}) }) })
    .parse(parseYaml(snippet('Goose', 'yaml')))

  expect(extensions.dataverse).toMatchObject({
    type: 'stdio',
    cmd: 'node',
    args: [script, 'serve'],
    envs: env,
  })
})

test('the snippet for Codex starts the server', () => {
  expect(snippet('Codex', 'toml').trim().split('\n')).toEqual([
    '[mcp_servers.dataverse]',
    'command = "node"',
    `args = ["${script}", "serve"]`,
    `env = { DATAVERSE_URL = "${env.DATAVERSE_URL}" }`,
  ])
})

test('every MCP client that install supports is on the page', () => {
  for (const host of hostNames) expect(page).toContain(`\`install ${host}\``)
})

test('the table of real clients has those that npm run test:hosts installs, in their versions', () => {
  const [, table = ''] = /<!-- real clients -->\n\n([^]*?)\n\n/.exec(page) ?? []

  const rows = table.split('\n').slice(2)
  const written = rows.map((row) => row.split('|').slice(1, 3))
  expect(written.map((cells) => cells.map((cell) => cell.trim()))).toEqual(
    hosts.map((host) => [host.name, versionOf(host)]),
  )
})
