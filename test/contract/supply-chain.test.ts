import { execFile } from 'node:child_process'
import { cp, mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import * as z from 'zod'
import packageJson from '../../package.json' with { type: 'json' }
import { temporaryFolder } from '../support/temporary-folder.ts'

const workflows = '.github/workflows'
const workflow = z.looseObject({
  permissions: z.record(z.string(), z.string()),
  jobs: z.record(
    z.string(),
    z.looseObject({
      permissions: z.record(z.string(), z.string()).optional(),
      'timeout-minutes': z.number(),
      steps: z.array(
        z.looseObject({
          uses: z.string().optional(),
          run: z.string().optional(),
          with: z.looseObject({}).optional(),
        }),
      ),
    }),
  ),
})
const lockfile = z.object({
  packages: z.record(
    z.string(),
    z.looseObject({ license: z.string().optional(), hasInstallScript: z.boolean().optional() }),
  ),
})

test('R101 every installation in CI is npm ci without scripts', async () => {
  const texts = [await readFile('.ci/run', 'utf8')]
  for (const file of await readdir(workflows))
    texts.push(await readFile(path.join(workflows, file), 'utf8'))

  const installs = texts.flatMap((text) => text.match(/\bnpm (?:ci|install|i)\b.*/g) ?? [])

  expect(installs.length).toBeGreaterThan(1)
  for (const install of installs) expect(install).toMatch(/^npm ci --ignore-scripts/)
})

test('R102 nothing of ours runs at installation', () => {
  const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'prepublish', 'prepack']

  expect(Object.keys(packageJson.scripts).filter((name) => hooks.includes(name))).toEqual([])
  expect(packageJson.files).toEqual(['dist'])
})

test('R103 each direct dependency has an exact version, an allowed licence and a written reason', async () => {
  const { packages } = lockfile.parse(JSON.parse(await readFile('package-lock.json', 'utf8')))
  const page = await readFile('docs/dependencies.md', 'utf8')
  const rows = [...page.matchAll(/^\| `([^`]+)`\s*\| (\w+)\s*\| (\S.*?)\s*\| (\S.*?)\s*\|$/gm)]
  const direct = { ...packageJson.dependencies, ...packageJson.devDependencies }

  expect(Object.keys(packageJson.dependencies).length).toBeLessThanOrEqual(15)
  expect(new Set(rows.map(([, name]) => name))).toEqual(new Set(Object.keys(direct)))
  for (const version of Object.values(direct)) expect(version).toMatch(/^\d+\.\d+\.\d+$/)
  for (const [, name = '', use, licence, reason] of rows) {
    expect(licence).toBe(packages[`node_modules/${name}`]?.license)
    expect(['MIT', 'Apache-2.0', 'ISC', 'BlueOak-1.0.0']).toContain(licence)
    expect(reason?.length).toBeGreaterThan(10)
    expect(use === 'installed').toBe(name in packageJson.dependencies)
  }
})

test('R104 without an answer of the advisory service a release fails, and CI says that it could not check', async () => {
  // A closed port of this machine in the place of the service.
  const env = {
    ...process.env,
    npm_config_registry: 'http://127.0.0.1:9',
    npm_config_fetch_retries: '0',
  }

  const ordinary = await node(['scripts/release-audit.mjs'], env)
  const release = await node(['scripts/release-audit.mjs', '--release'], env)

  expect(ordinary).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('could not be checked'),
  })
  expect(release).toMatchObject({
    code: 1,
    stdout: expect.stringContaining('could not be checked'),
  })
})

test('R105 a version younger than seven days is refused, unless its reason is written', async () => {
  const folder = await temporaryFolder()
  const file = (name: string) => path.join(folder, name)
  await writeFile(file('old.json'), lock('1.0.0'))
  await writeFile(file('new.json'), lock('1.0.1'))
  await writeFile(
    file('reasons.md'),
    '## Exceptions to the minimum age\n\n| `left@1.0.1` | a fix |\n',
  )
  await writeFile(file('none.md'), '## Exceptions to the minimum age\n')
  await writeFile(file('young.json'), JSON.stringify({ 'left@1.0.1': daysAgo(6.9) }))
  await writeFile(file('grown.json'), JSON.stringify({ 'left@1.0.1': daysAgo(7.1) }))
  await writeFile(file('unknown.json'), '{}')

  const check = async (published: string, reasons: string) => {
    const args = ['--lockfile', file('new.json'), '--published', file(published)]
    const { code } = await node([
      'scripts/release-age.mjs',
      file('old.json'),
      ...args,
      '--reasons',
      file(reasons),
    ])
    return code
  }

  expect(await check('young.json', 'none.md')).toBe(1)
  expect(await check('unknown.json', 'none.md')).toBe(1)
  expect(await check('young.json', 'reasons.md')).toBe(0)
  expect(await check('grown.json', 'none.md')).toBe(0)
})

test('R106 workflows pin their actions, read by default, and only publishing gets an identity', async () => {
  for (const file of await readdir(workflows)) {
    const text = await readFile(path.join(workflows, file), 'utf8')
    const { permissions, jobs } = workflow.parse(parse(text))

    expect(permissions).toEqual({ contents: 'read' })
    for (const [name, job] of Object.entries(jobs)) {
      const loose = job.steps.filter(({ uses = '' }) => !/^(?:\S+@[0-9a-f]{40})?$/.test(uses))
      expect(loose).toEqual([])
      const isPublish = file === 'release.yml' && name === 'publish'
      expect(job.permissions).toEqual(
        isPublish ? { contents: 'read', 'id-token': 'write' } : undefined,
      )
    }
    expect(text).not.toMatch(/secrets\.|NODE_AUTH_TOKEN|pull_request_target/)
  }
  const release = await readFile(path.join(workflows, 'release.yml'), 'utf8')
  expect(release).toMatch(/npm publish .*--provenance/)
  expect(release).toContain('node scripts/release-check.mjs')
  expect(release).toContain('release:audit -- --release')
})

test('R106 the release check refuses placeholder owners, loose actions and an undated version', async () => {
  const folder = await temporaryFolder()
  const files = [
    'package.json',
    'server.json',
    'packaging',
    'SECURITY.md',
    'Dockerfile',
    '.github',
    'CHANGELOG.md',
  ]
  for (const file of files) await cp(file, path.join(folder, file), { recursive: true })
  const check = () => node(['scripts/release-check.mjs', folder])

  const before = await check()
  for (const file of ['package.json', 'server.json', 'packaging/mcpb/manifest.json'])
    await change(path.join(folder, file), (text) => text.replaceAll('OWNER', 'somebody'))
  await change(path.join(folder, 'Dockerfile'), (text) =>
    text
      .replaceAll('OWNER', 'somebody')
      .replaceAll(/^(ARG \w+_DIGEST)=.*$/gm, `$1=sha256:${'0'.repeat(64)}`),
  )
  await change(path.join(folder, 'CHANGELOG.md'), (text) =>
    text.replace(/^## (\d+\.\d+\.\d+).*$/m, `## ${packageJson.version} (2026-12-01)`),
  )
  const ready = await check()
  await mkdir(path.join(folder, workflows), { recursive: true })
  await change(path.join(folder, workflows, 'ci.yml'), (text) =>
    text.replace(/checkout@\S+/, 'checkout@v5'),
  )
  const loose = await check()

  expect(before).toMatchObject({ code: 1, stdout: expect.stringContaining('still names OWNER') })
  expect(ready).toMatchObject({ code: 0, stdout: 'Ready to release.\n' })
  expect(loose).toMatchObject({ code: 1, stdout: expect.stringContaining('is not pinned') })
})

test.each([
  ['20', '2026-11-23', 1],
  ['24', '2026-11-23', 0],
  ['24', '2028-04-30', 1],
  ['23', '2026-11-23', 1],
])('R108 a release on Node %s on %s ends with %d', async (line, day, code) => {
  expect(await node(['scripts/release-node.mjs', line, '--on', day])).toMatchObject({ code })
})

const lock = (version: string) =>
  JSON.stringify({ packages: { '': {}, 'node_modules/left': { version } } })

const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()

const failure = z.object({ code: z.number(), stdout: z.string() })

async function node(args: readonly string[], env: NodeJS.ProcessEnv = process.env) {
  const run = promisify(execFile)(process.execPath, args, { env })
  return run.then(
    ({ stdout }) => ({ code: 0, stdout }),
    (error: unknown) => failure.parse(error),
  )
}

async function change(file: string, edit: (text: string) => string): Promise<void> {
  await writeFile(file, edit(await readFile(file, 'utf8')))
}
