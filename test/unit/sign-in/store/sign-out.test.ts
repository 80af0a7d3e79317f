import { readdir } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { errorOf } from '../../../support/error-of.ts'
import { createGate } from '../../../support/gate.ts'
import { failing, tokenCacheMachine } from '../../../support/token-cache-machine.ts'

test('R80 in memory too, a sign-out wins over a change in progress', async () => {
  const { open } = await tokenCacheMachine()
  const store = await open({ kind: 'memory' })
  const finished = createGate()

  const change = store.update(async () => {
    await finished.opened
    return 'new'
  })
  await store.clear()
  finished.open()
  await change

  expect(await store.read()).toBeUndefined()
})

test.each(['auto', 'keychain', 'memory', 'file'] as const)(
  'R80 a sign-out with the setting %s empties keychain and file, wherever tokens remained',
  async (kind) => {
    const { open, keychain, stateFolder } = await tokenCacheMachine()
    await (await open()).update(async () => 'tokens')
    await (await open({ kind: 'file' })).update(async () => 'tokens')

    await (await open({ kind })).clear()

    expect([...keychain.items]).toEqual([])
    expect(await readdir(stateFolder)).toEqual([])
  },
)

test('R80 a sign-out that cannot reach the keychain reports that tokens may remain', async () => {
  const { open, keychain } = await tokenCacheMachine()
  await (await open()).update(async () => 'tokens')
  keychain.fault = failing('Secret Service: no result found')

  const store = await open()
  const error = await errorOf(store.clear())

  expect(error).toMatchObject({
    code: 'unavailable',
    message: expect.stringContaining('may remain'),
    hint: expect.stringContaining('disconnect again'),
  })
  keychain.fault = async () => undefined
  await store.clear()
  expect([...keychain.items]).toEqual([])
})

test('R80 if nothing was ever stored, a sign-out without a keychain is safe', async () => {
  const { open } = await tokenCacheMachine()
  const store = await open({ keychain: failing('was not provided by any .service files') })

  await store.clear()

  expect(await store.read()).toBeUndefined()
})

test(
  'R80 a sign-out does not wait for a process that is stuck in a change',
  { timeout: 6000 },
  async () => {
    const { open } = await tokenCacheMachine()
    const [stuck, leaving] = [await open(), await open()]
    await stuck.update(async () => 'old')
    const finished = createGate()
    const change = stuck.update(async () => {
      await finished.opened
      return 'new'
    })

    await leaving.clear()
    const whileStuck = await (await open()).read()
    finished.open()
    await change

    expect(whileStuck).toBeUndefined()
    expect(await (await open()).read()).toBeUndefined()
  },
)
