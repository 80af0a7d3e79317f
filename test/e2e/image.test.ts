import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'vitest'
import * as z from 'zod'
import { requireSystemPackage } from '../support/system-packages.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const root = path.resolve(import.meta.dirname, '../..')
const test = requireSystemPackage('umoci', 'umoci')

const reference = z.looseObject({ digest: z.string() })
const index = z.looseObject({ manifests: z.array(reference) })
const manifest = z.looseObject({ config: reference, layers: z.array(reference) })
const image = z.looseObject({
  config: z.looseObject({}),
  rootfs: z.looseObject({ diff_ids: z.array(z.string()) }),
})

test('the layer has the same bytes each time, whatever the rights and the language of the computer', async () => {
  const folder = await temporaryFolder()

  const first = await makeLayer(path.join(folder, 'one.tar'), {})
  const second = await makeLayer(path.join(folder, 'two.tar'), { TZ: 'Asia/Tokyo', LANG: 'de_DE' })

  expect(second.equals(first)).toBe(true)
})

test('the layer has only the folder app, dated 1970, owned by root and writable by nobody else', async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'layer.tar')
  await makeLayer(file, {})

  const lines = run('tar', ['--numeric-owner', '-tvf', file], { TZ: 'UTC' }).trim().split('\n')

  expect(lines.length).toBeGreaterThan(20)
  for (const line of lines)
    expect(line).toMatch(/^[-d]rw[-x]r-[-x]r-[-x] 0\/0 .* 1970-01-01 00:00 app\//)
})

test('R141 the image is the base with exactly this layer, and the settings of the Dockerfile', async () => {
  const { base, folder } = await makeBase()
  const out = path.join(folder, 'image')

  makeImage(`${base}:base`, out)

  const made = await readImage(out)
  const below = await readImage(base)
  const layer = await makeLayer(path.join(folder, 'layer.tar'), {})
  expect(made.rootfs.diff_ids).toEqual([...below.rootfs.diff_ids, `sha256:${hashOf(layer)}`])
  expect(made.config).toMatchObject({
    User: '65532:65532',
    WorkingDir: '/app',
    Entrypoint: ['/nodejs/bin/node', '/app/dist/main.js'],
    Cmd: ['serve', '--http'],
    StopSignal: 'SIGTERM',
    ExposedPorts: { '3000': {} },
  })
  expect(made.config['Env']).toEqual(
    expect.arrayContaining(['NODE_OPTIONS=--max-old-space-size=256', 'BASE=kept']),
  )
})

test('the same base and files give the same digest, and the base stays as it was', async () => {
  const { base, folder } = await makeBase()
  const before = await readFile(path.join(base, 'index.json'), 'utf8')

  makeImage(`${base}:base`, path.join(folder, 'one'))
  makeImage(`${base}:base`, path.join(folder, 'two'))

  const [one, two] = await Promise.all([digestOf(folder, 'one'), digestOf(folder, 'two')])
  expect(two).toBe(one)
  expect(await readFile(path.join(base, 'index.json'), 'utf8')).toBe(before)
})

test('without a base the command says what to give', () => {
  expect(() => makeImage('', '/nowhere')).toThrow('IMAGE_BASE=<layout folder>:<tag>')
})

async function makeLayer(file: string, variables: Record<string, string>): Promise<Buffer> {
  run(process.execPath, ['scripts/image-layer.mjs', file], variables)
  return readFile(file)
}

/** A base with one layer: a file in place of Node. */
async function makeBase() {
  const folder = await temporaryFolder()
  const base = path.join(folder, 'base')
  const node = path.join(folder, 'nodejs')
  await mkdir(node)
  await writeFile(path.join(node, 'node'), 'Node')
  await chmod(node, 0o755)
  run('tar', ['-C', folder, '-cf', path.join(folder, 'base.tar'), 'nodejs'])
  run('umoci', ['init', `--layout=${base}`])
  run('umoci', ['new', `--image=${base}:base`])
  run('umoci', ['raw', 'add-layer', `--image=${base}:base`, path.join(folder, 'base.tar')])
  run('umoci', ['config', `--image=${base}:base`, '--config.env=BASE=kept', '--config.cmd=/bin/sh'])
  expect((await stat(base)).isDirectory()).toBe(true)
  return { base, folder }
}

function makeImage(base: string, out: string): void {
  run(process.execPath, ['scripts/image.mjs', out], { IMAGE_BASE: base })
}

async function readImage(layout: string) {
  const blob = async (digest: string): Promise<unknown> =>
    JSON.parse(await readFile(path.join(layout, 'blobs', digest.replace(':', '/')), 'utf8'))
  const { manifests } = index.parse(
    JSON.parse(await readFile(path.join(layout, 'index.json'), 'utf8')),
  )
  const { config } = manifest.parse(await blob(manifests[0]?.digest ?? ''))
  return image.parse(await blob(config.digest))
}

async function digestOf(folder: string, name: string): Promise<string | undefined> {
  const text = await readFile(path.join(folder, name, 'index.json'), 'utf8')
  return index.parse(JSON.parse(text)).manifests[0]?.digest
}

function run(command: string, args: readonly string[], variables: Record<string, string> = {}) {
  return execFileSync(command, args, {
    cwd: root,
    env: { ...process.env, ...variables },
    stdio: ['ignore', 'pipe', 'pipe'],
  }).toString()
}

const hashOf = (content: Buffer) => createHash('sha256').update(content).digest('hex')
