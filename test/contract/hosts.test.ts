import { readFile } from 'node:fs/promises'
import { validateManifest } from '@anthropic-ai/mcpb/node'
import { expect, test } from 'vitest'
import * as z from 'zod'
import packageJson from '../../package.json' with { type: 'json' }
import { settings } from '../../src/config.ts'
import { tools } from '../../tools/index.ts'
import { printManifest } from './hosts/manifest.ts'
import { printServerJson, serverJson } from './hosts/server-json.ts'

const servers = z.strictObject({
  mcpServers: z.record(
    z.string(),
    z.strictObject({
      type: z.literal('stdio'),
      command: z.string(),
      args: z.array(z.string()),
      env: z.record(z.string(), z.string()).optional(),
    }),
  ),
})
const manifestJson = z.looseObject({
  name: z.string(),
  version: z.string(),
  tools: z.array(z.object({ name: z.string() })),
  server: z.object({
    mcp_config: z.object({ args: z.array(z.string()), env: z.record(z.string(), z.string()) }),
  }),
  user_config: z.record(z.string(), z.unknown()),
})
const toolNames = tools.map(({ name }) => name)

test('server.json matches package.json and the settings', async () => {
  await expect(printServerJson()).toMatchFileSnapshot('../../server.json')
})

test('the .mcpb manifest matches package.json and the tools', async () => {
  await expect(printManifest()).toMatchFileSnapshot('../../packaging/mcpb/manifest.json')
})

test("the manifest passes Anthropic's own check", () => {
  expect(validateManifest('packaging/mcpb/manifest.json')).toBe(true)
})

test('all files for MCP clients have the same name, version, settings, and tools', async () => {
  const server = serverJson.parse(await readJson('server.json'))
  const manifest = manifestJson.parse(await readJson('packaging/mcpb/manifest.json'))
  const lock = z
    .object({ name: z.string(), version: z.string() })
    .parse(await readJson('package-lock.json'))
  const [npm] = server.packages

  expect(server.name).toBe(packageJson.mcpName)
  expect([npm.identifier, manifest.name, lock.name]).toEqual(Array(3).fill(packageJson.name))
  expect([server.version, npm.version, manifest.version, lock.version]).toEqual(
    Array(4).fill(packageJson.version),
  )
  expect(Object.keys(packageJson.bin)).toEqual([packageJson.name])
  expect(npm.environmentVariables.map(({ name }) => name)).toEqual([...settings.keys()])
  expect(manifest.tools.map(({ name }) => name)).toEqual(toolNames)
})

test('server.json marks the secrets, and only the secrets, as secret', () => {
  const [npm] = serverJson.parse(JSON.parse(printServerJson())).packages

  const secrets = npm.environmentVariables.filter(({ isSecret }) => isSecret)
  expect(secrets.map(({ name }) => name)).toEqual([
    'DATAVERSE_ACCESS_TOKEN',
    'DATAVERSE_TOKEN_STORE_SECRET',
  ])
})

test('the manifest passes on exactly the fields of its form, none of them required', async () => {
  const { server, user_config } = manifestJson.parse(await readJson('packaging/mcpb/manifest.json'))
  const { env } = server.mcp_config

  const { BUNDLE_FORM: mark, ...fields } = env
  expect(mark).toBe('1')
  expect(Object.values(fields)).toEqual(
    Object.keys(user_config).map((name) => `\${user_config.${name}}`),
  )
  for (const field of Object.values(user_config))
    expect(field).toMatchObject({ required: false, default: expect.anything() })
})

test('mcp.json contains a real environment and the sandbox; .mcp.json contains the same sandbox', async () => {
  const { mcpServers } = servers.parse(await readJson('mcp.json'))
  const own = servers.parse(await readJson('.mcp.json'))

  expect(Object.keys(mcpServers)).toEqual(['dataverse', 'dataverse-sandbox'])
  expect(Object.keys(mcpServers['dataverse']?.env ?? {})).toEqual(['DATAVERSE_URL'])
  expect(own.mcpServers).toEqual({ 'dataverse-sandbox': mcpServers['dataverse-sandbox'] })
})

test.each(['README.md', 'docs/quick-start.md', 'docs/hosts.md', 'docs/faq.md', 'docs/tools.md'])(
  '%s names settings and tools that exist, and no other version',
  async (file) => {
    const text = await readFile(file, 'utf8')

    const named = new Set(text.match(/\bDATAVERSE_[A-Z_]+\b/g))
    expect([...named].filter((name) => !settings.has(name))).toEqual([])
    const like = new Set(
      text.match(/\b(?:describe|query|get|create|update)_(?:entities|records?)\b/g),
    )
    expect([...like].filter((name) => !toolNames.includes(name))).toEqual([])
    const versions = text.match(/(?<=dataverse-mcp-server[@-])\d+\.\d+\.\d+/g) ?? []
    expect(versions.filter((version) => version !== packageJson.version)).toEqual([])
  },
)

async function readJson(file: string): Promise<unknown> {
  return JSON.parse(await readFile(file, 'utf8'))
}
