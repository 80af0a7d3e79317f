import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test, vi } from 'vitest'
import { errorOf } from '../../../support/error-of.ts'
import { createGate } from '../../../support/gate.ts'
import { failing, never, tokenCacheMachine } from '../../../support/token-cache-machine.ts'

const add = async (current = '') => `${current}+`

test.each([
  ['absent', failing('was not provided by any .service files'), 'no Secret Service responds'],
  ['locked', failing('Secret Service: no result found'), 'locked'],
  ['denied', failing('User canceled the operation.'), 'denied'],
  ['hanging', never, 'did not answer within 0.05 s'],
])(
  'R71 R72 with a keychain that is %s, tokens stay in memory, with one warning',
  async (_, fault, reason) => {
    const { open, keychain, warnings, stateFolder } = await tokenCacheMachine()
    keychain.fault = fault

    const store = await open()
    await store.update(async () => 'canary-token')
    await store.update(async (current) => `${current}!`)

    expect(await store.read()).toBe('canary-token!')
    expect(store.place).toMatchObject({ kind: 'memory', reason: expect.stringContaining(reason) })
    expect(warnings).toEqual([
      `Tokens are kept in memory until this process ends. ${store.place.reason} ${store.place.remedy}`,
    ])
    expect(await readdir(stateFolder)).toEqual([])
  },
)

test('R72 if the keychain package cannot be loaded, memory is used too', async () => {
  const { open } = await tokenCacheMachine()

  const store = await open({ keychain: failing('Cannot find native binding') })

  expect(store.place).toMatchObject({ kind: 'memory', remedy: expect.stringContaining('omit') })
})

test('R72 a keychain that is readable but not writable is detected before a sign-in', async () => {
  const { open, keychain } = await tokenCacheMachine()
  keychain.fault = async (call) => {
    if (call.startsWith('set')) throw new Error('Secret Service: no result found')
  }

  const store = await open()

  expect(store.place.kind).toBe('memory')
})

test.each([
  ['locked', failing('Secret Service: no result found')],
  ['hanging', never],
])('R72 if the keychain is required and %s, the start fails with the remedy', async (_, fault) => {
  const { open, keychain, warnings } = await tokenCacheMachine()
  keychain.fault = fault

  const error = await errorOf(open({ kind: 'keychain' }))

  expect(error).toMatchObject({
    code: 'configuration',
    hint: expect.stringMatching(/nlock.*DATAVERSE_TOKEN_STORE/),
  })
  expect(warnings).toEqual([])
})

test('R72 if the keychain is required and fails later, a change fails', async () => {
  const { open, keychain } = await tokenCacheMachine()
  const store = await open({ kind: 'keychain' })
  keychain.fault = failing('Secret Service: no result found')

  expect(await errorOf(store.update(async () => 'x'))).toMatchObject({ code: 'configuration' })
  expect(store.place.kind).toBe('keychain')
})

test.each([
  ['fails', failing('Secret Service: no result found')],
  ['hangs', never],
])(
  'R72 if a keychain %s in the middle of a change, no old or new tokens are lost',
  async (_, fault) => {
    const { open, keychain, warnings } = await tokenCacheMachine()
    const store = await open()
    await store.update(async () => 'old')
    let runs = 0

    await store.update(async (current) => {
      runs += 1
      keychain.fault = fault
      return `${current} new`
    })
    await store.update(async (current) => `${current} newer`)

    expect(await store.read()).toBe('old new newer')
    expect(runs).toBe(1)
    expect(store.place.kind).toBe('memory')
    expect(warnings).toHaveLength(1)
    keychain.fault = async () => undefined
    expect(await (await open()).read()).toBe('old')
  },
)

test('R72 calls that fail at the same time give one warning together', async () => {
  const { open, keychain, warnings } = await tokenCacheMachine()
  const store = await open()
  keychain.fault = failing('Secret Service: no result found')

  await Promise.all([store.update(add), store.update(add), store.read(), store.update(add)])

  expect(await store.read()).toBe('+++')
  expect(warnings).toHaveLength(1)
})

test('R72 a keychain that is unlocked late is used from then on', async () => {
  const { open, keychain, warnings } = await tokenCacheMachine()
  await (await open()).update(async () => 'stored earlier')
  const unlocked = createGate()
  keychain.fault = () => unlocked.opened

  const store = await open()
  const before = store.place.kind
  unlocked.open()
  await vi.waitFor(() => expect(store.place.kind).toBe('keychain'))

  expect(before).toBe('memory')
  expect(await store.read()).toBe('stored earlier')
  expect(warnings).toHaveLength(1)
})

test('one place at a time: tokens stored in memory stay there if the keychain opens later', async () => {
  const { open, keychain } = await tokenCacheMachine()
  const unlocked = createGate()
  keychain.fault = () => unlocked.opened
  const store = await open()
  await store.update(async () => 'signed in meanwhile')

  unlocked.open()
  await vi.waitFor(() => expect(keychain.calls.at(-1)).toContain('delete'))

  expect(store.place.kind).toBe('memory')
  expect(await store.read()).toBe('signed in meanwhile')
})

test('each process reads an unchanged cache from the keychain once', async () => {
  const { open, keychain } = await tokenCacheMachine()
  await (await open()).update(async () => 'tokens')
  keychain.calls.length = 0

  const store = await open()
  await Promise.all(Array.from({ length: 10 }, () => store.read()))
  expect(await store.changed()).toBe(false)

  expect(keychain.calls).toEqual(['get msal-cache:client:public'])
})

test('after a process was killed in the middle of a change, the others read again', async () => {
  const { open, keychain, stateFolder } = await tokenCacheMachine()
  const store = await open()
  await store.update(async () => 'tokens')
  const [revision] = await readdir(stateFolder)
  await writeFile(path.join(stateFolder, revision ?? ''), 'being written')
  keychain.items.set('msal-cache:client:public', '{"v":1,"cache":"newer"}')

  expect(await store.changed()).toBe(true)
  expect(await store.read()).toBe('newer')
  keychain.items.set('msal-cache:client:public', '{"v":1,"cache":"newest"}')
  expect(await store.changed()).toBe(true)
  expect(await store.read()).toBe('newest')
})

test('a cache of a newer version is left unchanged; this process continues in memory', async () => {
  const { open, keychain, warnings } = await tokenCacheMachine()
  const newer = '{"v":2,"sealed":"x"}'
  keychain.items.set('msal-cache:client:public', newer)

  const store = await open()
  await store.update(async () => 'mine')

  expect(await store.read()).toBe('mine')
  expect(keychain.items.get('msal-cache:client:public')).toBe(newer)
  expect(warnings).toEqual([expect.stringContaining('newer version')])
})

test('caches of different client ids and clouds do not mix', async () => {
  const { open } = await tokenCacheMachine()
  await (await open()).update(async () => 'tokens')

  expect(await (await open({ clientId: 'other' })).read()).toBeUndefined()
  expect(await (await open({ cloud: 'china' })).read()).toBeUndefined()
})

test('the memory setting touches neither keychain nor disk, and gives no warning', async () => {
  const { open, keychain, warnings, stateFolder } = await tokenCacheMachine()

  const store = await open({ kind: 'memory' })
  const changedAtFirst = await store.changed()
  await store.read()
  await store.update(async () => 'tokens')

  expect([changedAtFirst, await store.changed()]).toEqual([true, true])
  expect(await store.read()).toBe('tokens')
  expect(await store.changed()).toBe(false)
  await store.clear()
  expect(await store.read()).toBeUndefined()
  expect([keychain.calls, warnings]).toEqual([[], []])
  await expect(readdir(stateFolder)).rejects.toThrow('ENOENT')
})

test('R77 if the state folder disappears, memory takes over the last state with one warning', async () => {
  const { open, warnings, stateFolder } = await tokenCacheMachine()
  const store = await open()
  await store.update(async () => 'old')
  await rm(stateFolder, { recursive: true })
  await writeFile(stateFolder, 'in the way')

  await store.update(async (current) => `${current} new`)
  await store.update(async (current) => `${current} newer`)

  expect(await store.read()).toBe('old new newer')
  expect(store.place).toMatchObject({ kind: 'memory', reason: expect.stringContaining('ENOTDIR') })
  expect(warnings).toHaveLength(1)
})

test('R73 a state folder that is a symbolic link is not used', async () => {
  const { open, stateFolder, warnings } = await tokenCacheMachine()
  const elsewhere = `${stateFolder}-elsewhere`
  await mkdir(elsewhere)
  await symlink(elsewhere, stateFolder)

  const store = await open({ kind: 'file' })
  await store.update(async () => 'tokens')

  expect(store.place).toMatchObject({ kind: 'memory', reason: expect.stringContaining('symbolic') })
  expect(await readdir(elsewhere)).toEqual([])
  expect(warnings).toHaveLength(1)
})

test('R71 a file that does not open is left unchanged; this process continues in memory', async () => {
  const { open, warnings } = await tokenCacheMachine()
  await (await open({ kind: 'file', fileSecret: 'right' })).update(async () => 'tokens')

  const wrong = await open({ kind: 'file', fileSecret: 'wrong' })
  await wrong.update(async () => 'others')

  expect(wrong.place).toMatchObject({ kind: 'memory', reason: expect.stringContaining('key') })
  expect(warnings).toHaveLength(1)
  expect(await (await open({ kind: 'file', fileSecret: 'right' })).read()).toBe('tokens')
})
