import { execFile } from 'node:child_process'
import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import { beforeAll, expect, test } from 'vitest'
import * as z from 'zod'
import packageJson from '../../package.json' with { type: 'json' }
import { temporaryFolder } from '../support/temporary-folder.ts'

const main = path.resolve('dist/main.js')
const pages = [
  'README.md',
  ...(await readdir('docs')).map((name) => path.join('docs', name)),
].filter((page) => page.endsWith('.md'))
const texts = await Promise.all(pages.map((page) => readFile(page, 'utf8')))
/** Every `node dist/main.js …` in the docs, in a block or in a sentence, without the values of its arguments. */
const commands = [
  ...new Set(
    texts.flatMap((text) =>
      [...text.matchAll(/node dist\/main\.js((?: [^\s`|,;.)]\S*?)*)(?=[\s`|,;)]|\.\s|\\$)/gm)].map(
        ([, args = '']) => args.trim(),
      ),
    ),
  ),
].filter((args) => args !== '')

const helps = new Map<string, string>()
beforeAll(async () => {
  for (const name of new Set(commands.map((args) => args.split(' ')[0] ?? '')))
    if (/^[a-z]/.test(name)) helps.set(name, await type([name, '--help']))
})

test('the docs contain commands', () => {
  expect(commands.length).toBeGreaterThan(10)
})

test.each(commands)('the docs use an existing command with existing flags: %s', (args) => {
  const [name = '', ...rest] = args.split(' ')
  const help = helps.get(name) ?? ''

  const flags = rest.filter((word) => word.startsWith('--')).map((flag) => flag.split('=')[0] ?? '')
  expect(help).toContain('Usage:')
  expect(flags.filter((flag) => !help.includes(flag))).toEqual([])
})

test('every npm run in the docs is a script in package.json, and every scripts/ file exists', async () => {
  const named = texts.flatMap((text) =>
    [...text.matchAll(/npm run ([a-z:-]+)/g)].map(([, one]) => one),
  )
  const files = texts.flatMap((text) =>
    [...text.matchAll(/\bscripts\/([\w-]+\.mjs)/g)].map(([, one]) => one),
  )

  expect(named.filter((one) => !Object.keys(packageJson.scripts).includes(one ?? ''))).toEqual([])
  const present = await readdir('scripts')
  expect(files.filter((one) => !present.includes(one ?? ''))).toEqual([])
})

test('every command has help with an example and is listed by --help', async () => {
  const list = await type(['--help'])
  const names = [...list.matchAll(/^ {2}([a-z-]+) /gm)].map(([, name = '']) => name)

  expect(names).toEqual(expect.arrayContaining(['serve', 'connect', 'doctor', 'install', 'demo']))
  const without: string[] = []
  for (const name of names.filter((one) => one !== 'help'))
    if (!/Examples?:/.test(await type([name, '--help']))) without.push(name)
  expect(without).toEqual([])
})

test('--version prints only the version', async () => {
  expect(await type(['--version'])).toBe(`${packageJson.version}\n`)
})

test.each([
  ['conect', 'connect'],
  ['instal', 'install'],
  ['stauts', 'status'],
])('for a typo in a command, the nearest command is suggested: %s', async (typed, meant) => {
  const { stderr } = z
    .object({ stderr: z.string() })
    .parse(await type([typed]).catch((error: unknown) => error))

  expect(stderr).toContain(meant)
  expect(stderr).toContain('--help')
})

test('the picture in the README matches the output of the demo', async () => {
  const file = path.join(await temporaryFolder(), 'demo.svg')

  await promisify(execFile)(process.execPath, ['scripts/docs-picture.mjs', file])

  expect(await readFile(file, 'utf8')).toBe(await readFile('docs/images/demo.svg', 'utf8'))
})

async function type(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args])
  return stdout
}
