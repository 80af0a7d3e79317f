import path from 'node:path'
import { unpackExtension } from '@anthropic-ai/mcpb'
import { readdir, readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../support/temporary-folder.ts'
import { connectTo, run, toolNames, useTheFiveTools } from './installed.ts'

test('the .mcpb holds the program and the keychain binaries of macOS and Windows, and it runs', async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'dataverse.mcpb')
  await run(process.execPath, ['scripts/pack-mcpb.mjs', file])

  await unpackExtension({ mcpbPath: file, outputDir: path.join(folder, 'out'), silent: true })

  const out = path.join(folder, 'out')
  const files = await readdir(out, { recursive: true, withFileTypes: true })
  const names = files
    .filter((one) => one.isFile())
    .map((one) => path.relative(out, path.join(one.parentPath, one.name)))
  expect(names.filter((name) => !name.startsWith('dist')).toSorted(inOrder)).toEqual(expected)
  expect(names).toContain(path.join('dist', 'main.js'))
  const client = await connectTo('node', [path.join(out, 'dist/main.js'), '--sandbox'], out)
  expect(await useTheFiveTools(client)).toEqual(toolNames)
})

test('a second bundle has names of its own, and a bad name is refused', async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'sales.mcpb')
  await run(process.execPath, ['scripts/pack-mcpb.mjs', file, '--name', 'sales'])
  await unpackExtension({ mcpbPath: file, outputDir: path.join(folder, 'out'), silent: true })

  const manifest: unknown = JSON.parse(
    await readFile(path.join(folder, 'out/manifest.json'), 'utf8'),
  )
  expect(manifest).toMatchObject({
    name: 'dataverse-mcp-server-sales',
    display_name: 'Microsoft Dataverse (sales)',
  })
  await expect(
    run(process.execPath, ['scripts/pack-mcpb.mjs', file, '--name', '../x']),
  ).rejects.toThrow('--name must have 1 to 30 small letters')
})

const inOrder = (a: string, b: string) => a.localeCompare(b)

const binary = (platform: string) =>
  ['keyring.' + platform + '.node', 'LICENSE.third-party.md', 'package.json', 'README.md'].map(
    (name) => `node_modules/@napi-rs/keyring-${platform}/${name}`,
  )

const expected = [
  'LICENSE',
  'icon.png',
  'manifest.json',
  'package.json',
  ...['index.js', 'keytar.js', 'LICENSE', 'package.json', 'README.md'].map(
    (name) => `node_modules/@napi-rs/keyring/${name}`,
  ),
  ...['darwin-arm64', 'darwin-x64', 'win32-arm64-msvc', 'win32-x64-msvc'].flatMap(binary),
].toSorted(inOrder)
