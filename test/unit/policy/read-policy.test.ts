import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { readPolicy } from '../../../src/policy/read-policy.ts'
import { policyFolderOf } from '../../../src/policy/policy-folder.ts'

const owner = process.getuid?.() ?? 0
let folder = ''
const file = () => path.join(folder, 'policy.json')
const read = (platform: NodeJS.Platform = 'linux') => readPolicy({ folder, owner, platform })
const write = (text: string) => writeFile(file(), text, { mode: 0o644 })

beforeEach(async () => {
  const parent = await mkdtemp(path.join(tmpdir(), 'policy-'))
  folder = path.join(parent, 'dataverse-mcp-server')
  await mkdir(folder, { mode: 0o755 })
})

afterEach(() => rm(path.dirname(folder), { recursive: true }))

test('A computer without a policy has none', () => {
  expect(read()).toBeUndefined()
})

test('A policy has the settings of the file, by their names', async () => {
  await write(
    '{ "DATAVERSE_READ_ONLY": true, "DATAVERSE_DENY": ["contact.governmentid", "lead"], "DATAVERSE_RESULT_TOKENS": 5000 }',
  )

  const policy = read()

  expect(policy?.names).toEqual([
    'DATAVERSE_READ_ONLY',
    'DATAVERSE_DENY',
    'DATAVERSE_RESULT_TOKENS',
  ])
  expect(policy?.config).toMatchObject({
    readOnly: true,
    deny: ['contact.governmentid', 'lead'],
    resultTokens: 5000,
  })
})

test.each([
  ['{', 'it must be one JSON object of settings'],
  ['[]', 'it must be one JSON object of settings'],
  ['{ "DATAVERSE_REDONLY": true }', 'DATAVERSE_REDONLY is not a setting'],
  ['{ "PORT": 80 }', '"PORT" is not a setting'],
  ['{ "DATAVERSE_READ_ONLY": "yes" }', 'DATAVERSE_READ_ONLY must be true or false'],
  ['{ "DATAVERSE_DENY": [] }', 'DATAVERSE_DENY must be a text'],
  ['{ "DATAVERSE_DENY": [1] }', 'DATAVERSE_DENY must be a text'],
  ['{ "DATAVERSE_DENY": "lead", "DATAVERSE_DENY": "task" }', 'DATAVERSE_DENY is there twice'],
  ['{ "DATAVERSE_ACCESS_TOKEN": "x" }', 'DATAVERSE_ACCESS_TOKEN cannot be set for everybody'],
  [`{ "DATAVERSE_DENY": "${'a'.repeat(66_000)}" }`, 'it is larger than 64 kB'],
])('The policy %s stops the start', async (text, problem) => {
  await write(text)

  expect(() => read()).toThrow(problem)
})

test('All problems of a policy are reported at once', async () => {
  await write('{ "DATAVERSE_PROFILE": "x", "DATAVERSE_READ_ONLY": "maybe" }')

  expect(() => read()).toThrow(/DATAVERSE_PROFILE .*; DATAVERSE_READ_ONLY /)
})

test('A file that others may write stops the start', async () => {
  await write('{}')
  await chmod(file(), 0o666)

  expect(() => read()).toThrow('others than root may write it')
})

test('A folder that others may write stops the start', async () => {
  await write('{}')
  await chmod(folder, 0o777)

  expect(() => read()).toThrow('of its folder, others than root may write it')
})

test('A file of another owner stops the start', async () => {
  await write('{}')

  expect(() => readPolicy({ folder, owner: owner + 1, platform: 'linux' })).toThrow(
    'root does not own it',
  )
})

test('A symbolic link stops the start', async () => {
  await symlink('/etc/hostname', file())

  expect(() => read()).toThrow('it is a symbolic link')
})

test('A folder in place of the file stops the start', async () => {
  await mkdir(file())

  expect(() => read()).toThrow('it is not a regular file')
})

test('On Windows, a file whose rights cannot be read stops the start', async () => {
  await write('{}')

  expect(() => read('win32')).toThrow('could not be found out')
})

test('Each platform has its own folder for the policy', () => {
  expect(policyFolderOf('linux', {})).toBe('/etc/dataverse-mcp-server')
  expect(policyFolderOf('darwin', {})).toBe('/Library/Application Support/dataverse-mcp-server')
  expect(policyFolderOf('win32', { ProgramData: 'D:\\Data' })).toBe(
    'D:\\Data\\dataverse-mcp-server',
  )
})
