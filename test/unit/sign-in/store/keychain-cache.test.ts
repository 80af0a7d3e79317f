import { expect, test } from 'vitest'
import { createKeychainCache } from '../../../../src/sign-in/store/keychain-cache.ts'
import { createMemoryKeychain } from '../../../support/memory-keychain.ts'
import { errorOf } from '../../../support/error-of.ts'

const account = 'msal-cache:client:public'

function windowsCache() {
  const keychain = createMemoryKeychain({ itemLimitBytes: 2560 })
  return { keychain, cache: createKeychainCache({ keychain, account, itemLimitBytes: 2400 }) }
}

test('R71 a long cache is stored as a head and pieces of at most 2,400 bytes', async () => {
  const { keychain, cache } = windowsCache()

  await cache.write('x'.repeat(4000))

  expect([...keychain.items.keys()].toSorted()).toEqual([
    account,
    `${account}.a.0`,
    `${account}.a.1`,
    `${account}.a.2`,
  ])
  expect(JSON.parse(keychain.items.get(account) ?? '')).toEqual({
    v: 1,
    slot: 'a',
    pieces: 3,
    sha256: expect.stringMatching(/^[\w-]{43}$/),
  })
  expect(keychain.items.get(`${account}.a.0`)).toHaveLength(2400)
})

test.each(['x', 'ü', '\u{1F600}'])(
  'R71 no item is larger than the limit, where one item just suffices: filled with %s',
  async (character) => {
    const empty = Buffer.byteLength(JSON.stringify({ v: 1, cache: '' }))
    const fitting = Math.floor((2400 - empty) / Buffer.byteLength(character))

    for (const length of [fitting, fitting + 1]) {
      const { keychain, cache } = windowsCache()
      await cache.write(character.repeat(length))

      const sizes = [...keychain.items.values()].map((text) => Buffer.byteLength(text))
      expect(Math.max(...sizes)).toBeLessThanOrEqual(2400)
      expect(sizes.length === 1).toBe(length === fitting)
      expect(await cache.read()).toBe(character.repeat(length))
    }
  },
)

test('R71 without a limit, one item stores the whole cache and no other item is touched', async () => {
  const keychain = createMemoryKeychain()
  const cache = createKeychainCache({
    keychain,
    account,
    itemLimitBytes: Number.POSITIVE_INFINITY,
  })

  await cache.write('x'.repeat(20_000))
  await cache.read()

  expect([...keychain.items.keys()]).toEqual([account])
  expect(new Set(keychain.calls)).toEqual(new Set([`get ${account}`, `set ${account}`]))
})

test.each([
  ['longer', 9000],
  ['shorter', 3000],
  ['short enough for the head', 100],
])('nothing of the old state remains when the next one is %s', async (_, length) => {
  const { keychain, cache } = windowsCache()
  await cache.write(Buffer.alloc(6000, 'old state ').toString())

  await cache.write('n'.repeat(length))

  const kept = [...keychain.items.values()].map((text) => Buffer.from(text, 'base64').toString())
  expect(kept.filter((text) => text.includes('old state'))).toEqual([])
  expect(await cache.read()).toBe('n'.repeat(length))
})

test('R74 after a kill at any keychain call, the old or the new state is there', async () => {
  const seen = new Set<string>()
  const old = 'old'.repeat(2000)
  const next = 'next'.repeat(2500)
  for (let last = 0; ; last += 1) {
    const { keychain, cache } = windowsCache()
    await cache.write('older'.repeat(2000))
    await cache.write(old)
    const calls = keychain.calls.length
    keychain.fault = async () => {
      if (keychain.calls.length > calls + last) throw new Error('killed here')
    }
    const ended = await cache.write(next).catch(() => 'killed')
    keychain.fault = async () => undefined

    const found = await cache.read()
    expect([old, next]).toContain(found)
    seen.add(found === old ? 'old' : 'new')
    await cache.write('after')
    expect([...keychain.items.keys()]).toEqual([account])
    if (ended !== 'killed') break
  }
  expect([...seen]).toEqual(['old', 'new'])
})

test('R80 the next sign-out completes a sign-out that was killed halfway', async () => {
  for (let last = 0; last < 12; last += 1) {
    const { keychain, cache } = windowsCache()
    await cache.write('x'.repeat(6000))
    const calls = keychain.calls.length
    keychain.fault = async () => {
      if (keychain.calls.length > calls + last) throw new Error('killed here')
    }
    await cache.clear().catch(() => undefined)
    keychain.fault = async () => undefined

    await cache.clear()

    expect([...keychain.items.keys()]).toEqual([])
  }
})

test('a read during a change returns the new state', async () => {
  const { keychain, cache } = windowsCache()
  await cache.write('old'.repeat(2000))
  keychain.fault = async (call) => {
    if (call !== `get ${account}.a.2`) return
    keychain.fault = async () => undefined
    await cache.write('new'.repeat(2000))
  }

  expect(await cache.read()).toBe('new'.repeat(2000))
})

test.each([
  ['not JSON', 'x'],
  ['without a version', '{"cache":"x"}'],
  ['without content', '{"v":1}'],
  ['missing pieces', '{"v":1,"slot":"a","pieces":2,"sha256":"x"}'],
])('a damaged head (%s) reads as nothing stored and can be replaced', async (_, head) => {
  const { keychain, cache } = windowsCache()
  keychain.items.set(account, head)

  expect(await cache.read()).toBeUndefined()
  await cache.write('new')
  expect(await cache.read()).toBe('new')
})

test('a piece changed by another program is rejected', async () => {
  const { keychain, cache } = windowsCache()
  await cache.write('x'.repeat(4000))
  keychain.items.set(`${account}.a.1`, 'A'.repeat(2400))

  expect(await cache.read()).toBeUndefined()
})

test('the format of a newer version is neither read nor overwritten; a sign-out deletes it', async () => {
  const { keychain, cache } = windowsCache()
  const newer = '{"v":2,"sealed":"x"}'
  keychain.items.set(account, newer)
  keychain.items.set(`${account}.b.0`, 'x')

  expect(await errorOf(cache.read())).toMatchObject({ code: 'conflict' })
  expect(await errorOf(cache.write('mine'))).toMatchObject({ code: 'conflict' })
  expect(keychain.items.get(account)).toBe(newer)
  await cache.clear()
  expect([...keychain.items.keys()]).toEqual([])
})
