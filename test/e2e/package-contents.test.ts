import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import * as z from 'zod'

const run = promisify(execFile)
const packed = z.tuple([
  z.object({
    size: z.number(),
    unpackedSize: z.number(),
    files: z.array(z.object({ path: z.string() })),
  }),
])
const component = z.looseObject({
  name: z.string(),
  version: z.string(),
  licenses: z.array(z.unknown()).min(1),
})

test('R102 the package is the built program, its license and the README: at most 2 MB, 6 MB unpacked', async () => {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'])
  const [{ size, unpackedSize, files }] = packed.parse(JSON.parse(stdout))

  const other = files
    .map((file) => file.path)
    .filter((file) => !/^dist\/(?:[\w-]+\.js|data\/(?:[\w-]+\/)?[\w-]+\.json\.gz)$/.test(file))
  expect(other.toSorted((a, b) => a.localeCompare(b))).toEqual([
    'dist/sandbox-api.cjs',
    'dist/sandbox-api.d.cts',
    'dist/sandbox-api.d.ts',
    'dist/THIRD-PARTY-NOTICES.txt',
    'LICENSE',
    'package.json',
    'README.md',
  ])
  expect(size).toBeLessThanOrEqual(2 * 1024 * 1024)
  expect(unpackedSize).toBeLessThanOrEqual(6 * 1024 * 1024)
})

test('the notices name each bundled package with its license and text', async () => {
  const notices = await readFile('dist/THIRD-PARTY-NOTICES.txt', 'utf8')

  for (const name of ['@azure/msal-node', '@modelcontextprotocol/server', 'commander', 'zod'])
    expect(notices).toMatch(new RegExp(`^${name} [\\d.]+ \\([\\w.-]+\\)$`, 'm'))
  expect(notices).not.toMatch(/\((?:[AL]?GPL|SSPL|UNLICENSED|undefined)/)
})

test('R107 the bill of materials parses and has every bundled package in the version of the lockfile', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'dataverse-sbom-'))
  const file = path.join(folder, 'sbom.json')
  await run(process.execPath, ['scripts/sbom.mjs', file])
  const bom = z
    .looseObject({ bomFormat: z.literal('CycloneDX'), components: z.array(component) })
    .parse(JSON.parse(await readFile(file, 'utf8')))
  await rm(folder, { recursive: true })

  const { packages } = z
    .object({ packages: z.record(z.string(), z.looseObject({ version: z.string() })) })
    .parse(JSON.parse(await readFile('package-lock.json', 'utf8')))
  const locked = new Set(
    Object.entries(packages).map(
      ([place, { version }]) => `${place.replace(/^.*node_modules\//, '')}@${version}`,
    ),
  )
  const named = bom.components.map(({ name, version }) => `${name}@${version}`)
  expect(named.filter((one) => !locked.has(one))).toEqual([])
  expect(named.length).toBeGreaterThan(60)
})
