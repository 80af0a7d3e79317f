import { readdir, readFile, stat } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import { connectTo, packedForUsers, run, toolNames, useTheFiveTools } from './installed.ts'

let packed: Awaited<ReturnType<typeof packedForUsers>>

beforeAll(async () => {
  packed = await packedForUsers()
  await run('npm', ['install', '--prefix', packed.empty, '--no-audit', '--no-fund', packed.tarball])
})
afterAll(() => packed.remove())

const lockfile = z.object({
  packages: z.record(z.string(), z.looseObject({ hasInstallScript: z.boolean().optional() })),
})

test('R102 a clean install is at most 3 packages and 12 MB, and runs no script', async () => {
  const folder = path.join(packed.empty, 'node_modules')
  const { packages } = lockfile.parse(
    JSON.parse(await readFile(path.join(folder, '.package-lock.json'), 'utf8')),
  )

  const megabytes = (await sizeOf(folder)) / 1024 / 1024
  process.stdout.write(
    `installed: ${Object.keys(packages).length} packages, ${megabytes.toFixed(1)} MB\n`,
  )
  expect(Object.keys(packages).length).toBeLessThanOrEqual(3)
  expect(megabytes).toBeLessThanOrEqual(12)
  expect(Object.values(packages).some(({ hasInstallScript }) => hasInstallScript)).toBe(false)
})

test('npx starts the tarball in an empty folder, and the five tools work on the sandbox', async () => {
  const args = ['-y', '-p', packed.tarball, 'dataverse-mcp-server', 'serve', '--sandbox']

  const client = await connectTo('npx', args, packed.folder)

  expect(await useTheFiveTools(client)).toEqual(toolNames)
})

test('on Node 24 the installed package works too', async () => {
  const program = path.join(packed.empty, 'node_modules/dataverse-mcp-server/dist/main.js')
  const args = ['-y', '-p', 'node@24', '--', 'node', program, 'serve', '--sandbox']

  const client = await connectTo('npx', args, packed.empty)

  expect(await useTheFiveTools(client)).toEqual(toolNames)
})

test('the installed command says its version, and prints commands that work from there', async () => {
  const bin = path.join(packed.empty, 'node_modules/.bin/dataverse-mcp-server')

  const { stdout: version } = await run(bin, ['--version'])
  const { stdout: help } = await run(bin, ['install', '--help'])

  expect(version.trim()).toMatch(/^\d+\.\d+\.\d+$/)
  const [, program = ''] = /node (\S+) install/.exec(help) ?? []
  expect((await stat(program)).isFile()).toBe(true)
})

async function sizeOf(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries.filter((entry) => entry.isFile())
  const sizes = await Promise.all(
    files.map(async (file) => (await stat(path.join(file.parentPath, file.name))).size),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}
