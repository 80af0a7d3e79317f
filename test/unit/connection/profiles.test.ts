import { chmod, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { parseConfig } from '../../../src/config.ts'
import { createProfiles } from '../../../src/connection/profiles.ts'
import { withProfile } from '../../../src/connection/with-profile.ts'
import { errorOf } from '../../support/error-of.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const contoso = 'https://contoso.crm4.dynamics.com'
const fabrikam = 'https://fabrikam.crm.dynamics.com'
const tenantId = '11111111-1111-4111-8111-111111111111'
const print = (...args: readonly string[]) => `tool ${args.join(' ')}`

test('R73 the next process sees stored profiles, for this user only, the default one first', async () => {
  const folder = path.join(await temporaryFolder(), 'state')
  await createProfiles(folder).save('sales', { url: fabrikam })
  await createProfiles(folder).save('default', { url: contoso, account: 'ada@contoso.com' })

  const stored = await createProfiles(folder).list()

  expect([...stored]).toEqual([
    ['default', { url: contoso, account: 'ada@contoso.com' }],
    ['sales', { url: fabrikam }],
  ])
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  expect((await stat(path.join(folder, 'profiles.json'))).mode & 0o777).toBe(0o600)
})

test('an unreadable location is reported with its remedy', async () => {
  const file = path.join(await temporaryFolder(), 'file')
  await writeFile(file, '')

  const error = await errorOf(createProfiles(path.join(file, 'state')).list())

  expect(error).toMatchObject({ code: 'configuration' })
  expect(error.message).toContain('profiles.json could not be read')
  expect(error.hint).toContain('start again')
})

test.each([
  [{ DATAVERSE_ENVIRONMENT: 'contoso', DATAVERSE_REGION: 'xx' }, /one of .*crm4/],
  [{ DATAVERSE_URL: 'http://contoso.crm4.dynamics.com' }, /Start the address with https/],
  [{ DATAVERSE_URL: 'https://make.powerapps.com/x' }, /Copy the address of your/],
])('an invalid address, %o, is reported with its remedy', (settings, remedy) => {
  expect(() => parseConfig(settings)).toThrow(remedy)
})

test('processes that store at the same time lose no data', async () => {
  const folder = await temporaryFolder()
  const names = Array.from({ length: 12 }, (_, index) => `profile-${index}`)

  await Promise.all(names.map((name) => createProfiles(folder).save(name, { url: contoso })))

  expect([...(await createProfiles(folder).list()).keys()].toSorted()).toEqual(names.toSorted())
})

test('removing a profile forgets the URL for its name, and repeating it is harmless', async () => {
  const profiles = createProfiles(await temporaryFolder())
  await profiles.save('sales', { url: contoso })
  await profiles.remember('contoso', contoso)

  const removed = await profiles.remove((_, name) => name === 'sales')
  const again = await profiles.remove((_, name) => name === 'sales')

  expect([removed, again]).toEqual([['sales'], []])
  expect(await profiles.addressOf('contoso')).toBeUndefined()
})

test('fields of a later version stay when this one changes the file', async () => {
  const folder = await temporaryFolder()
  const profile = { url: contoso, colour: 'blue' }
  await write(folder, { v: 1, profiles: { sales: profile }, addresses: {}, extra: true })

  await createProfiles(folder).save('default', { url: fabrikam })

  const file: unknown = JSON.parse(await readFile(path.join(folder, 'profiles.json'), 'utf8'))
  expect(file).toMatchObject({ v: 1, extra: true, profiles: { sales: profile } })
})

test.each<[string, unknown, string, string]>([
  ['no JSON', '{"v":1,', 'configuration', 'invalid'],
  ['another shape', { v: 1, profiles: [] }, 'configuration', 'invalid'],
  ['a newer version', { v: 2, profiles: {} }, 'conflict', 'newer version'],
  [
    'a foreign address',
    { v: 1, profiles: { a: { url: 'https://evil.test' } } },
    'configuration',
    'profiles.a.url',
  ],
  [
    'a look-alike',
    { v: 1, profiles: { a: { url: `${contoso}.evil.test` } } },
    'configuration',
    'profiles.a.url',
  ],
  ['a hostile name', { v: 1, profiles: { '../x': { url: contoso } } }, 'configuration', 'invalid'],
  [
    'a control character',
    { v: 1, profiles: { a: { url: contoso, account: 'a\u001b[2J' } } },
    'configuration',
    'profiles.a.account',
  ],
  [
    'plain http as authority',
    { v: 1, profiles: { a: { url: contoso, authority: 'http://x.test' } } },
    'configuration',
    'profiles.a.authority',
  ],
])('a file with %s is refused and left unchanged', async (_, content, code, words) => {
  const folder = await temporaryFolder()
  await write(folder, content)
  const before = await readFile(path.join(folder, 'profiles.json'), 'utf8')

  const read = await errorOf(createProfiles(folder).list())
  const changed = await errorOf(createProfiles(folder).save('x', { url: contoso }))

  expect([read.code, changed.code]).toEqual([code, code])
  expect(read.message).toContain(words)
  expect(read.message).not.toContain('\u001b')
  expect(await readFile(path.join(folder, 'profiles.json'), 'utf8')).toBe(before)
})

test('R73 a symbolic link, and a file that others may read, are refused', async () => {
  const folder = await temporaryFolder()
  const file = path.join(folder, 'profiles.json')
  await write(folder, { v: 1, profiles: {} })
  await chmod(file, 0o644)
  const open = await errorOf(createProfiles(folder).list())
  const linked = path.join(folder, 'linked')
  await mkdir(linked, { mode: 0o700 })
  await symlink(file, path.join(linked, 'profiles.json'))

  const link = await errorOf(createProfiles(linked).list())

  expect(open.message).toContain('can be read by other users')
  expect(link.message).toContain('is a symbolic link')
})

test('a disk that cannot be written is reported', async () => {
  const folder = await temporaryFolder()
  await writeFile(path.join(folder, 'file'), '')

  const error = await errorOf(createProfiles(path.join(folder, 'file')).save('a', { url: contoso }))

  expect(error.code).not.toBe('internal')
  expect(error.hint).not.toBe('')
})

test('a profile fills in only missing settings', async () => {
  const profiles = createProfiles(await temporaryFolder())
  const clientId = '22222222-2222-4222-8222-222222222222'
  const authority = 'https://login.microsoftonline.us'
  await profiles.save('sales', {
    url: fabrikam,
    account: 'ada@x.test',
    tenantId,
    clientId,
    authority,
  })

  const filled = await withProfile(parseConfig({ DATAVERSE_PROFILE: 'sales' }), profiles, print)
  const pinned = await withProfile(
    parseConfig({ DATAVERSE_PROFILE: 'sales', DATAVERSE_TENANT_ID: 'contoso.com' }),
    profiles,
    print,
  )

  expect(filled).toMatchObject({ account: 'ada@x.test', tenantId, clientId, authority })
  expect(filled.environment?.url).toBe(fabrikam)
  expect(pinned.tenantId).toBe('contoso.com')
})

test.each<[string, Record<string, string>, string | undefined]>([
  ['no setting', {}, contoso],
  ['an address', { DATAVERSE_URL: fabrikam }, fabrikam],
  [
    'a name and region',
    { DATAVERSE_ENVIRONMENT: 'x', DATAVERSE_REGION: 'crm5' },
    'https://x.crm5.dynamics.com',
  ],
  ['a name that was found before', { DATAVERSE_ENVIRONMENT: 'Fabrikam' }, fabrikam],
  ['a name that was not', { DATAVERSE_ENVIRONMENT: 'constructor' }, undefined],
  ['an access token alone', { DATAVERSE_ACCESS_TOKEN: 'secret' }, undefined],
])('with %s the environment is the expected one', async (_, variables, expected) => {
  const profiles = createProfiles(await temporaryFolder())
  await profiles.save('default', { url: contoso })
  await profiles.remember('fabrikam', fabrikam)

  const config = await withProfile(parseConfig(variables), profiles, print)

  expect(config.environment?.url).toBe(expected)
})

test('a missing profile is reported with the stored ones and the command', async () => {
  const profiles = createProfiles(await temporaryFolder())
  await profiles.save('service', { url: contoso })

  const error = await errorOf(
    withProfile(parseConfig({ DATAVERSE_PROFILE: 'sales' }), profiles, print),
  )

  expect(error.message).toBe("There is no profile 'sales'. Stored profiles: service.")
  expect(error.hint).toBe('Create it with: tool connect --profile sales')
})

test.each<[Record<string, string>, string]>([
  [{ DATAVERSE_PROFILE: 'sales', DATAVERSE_URL: contoso }, 'DATAVERSE_PROFILE has its own'],
  [
    { DATAVERSE_PROFILE: 'sales', DATAVERSE_ENVIRONMENT: 'contoso' },
    'DATAVERSE_PROFILE has its own',
  ],
  [{ DATAVERSE_PROFILE: 'sales', DATAVERSE_SANDBOX: 'true' }, 'DATAVERSE_PROFILE has its own'],
  [{ DATAVERSE_PROFILE: '../sales' }, 'DATAVERSE_PROFILE must be a name'],
  [{ DATAVERSE_REGION: 'crm4' }, 'DATAVERSE_REGION needs DATAVERSE_ENVIRONMENT'],
  [{ DATAVERSE_ENVIRONMENT: 'con.toso' }, 'DATAVERSE_ENVIRONMENT must be'],
  [{ DATAVERSE_ENVIRONMENT: 'contoso', DATAVERSE_ACCESS_TOKEN: 'x' }, 'needs the full address'],
])('R142 the settings %j contradict each other or are not names', async (variables, words) => {
  const error = await errorOf(() => parseConfig(variables))

  expect(error.code).toBe('configuration')
  expect(error.message).toContain(words)
})

async function write(folder: string, content: unknown): Promise<void> {
  const text = typeof content === 'string' ? content : JSON.stringify(content)
  await writeFile(path.join(folder, 'profiles.json'), text, { mode: 0o600 })
}
