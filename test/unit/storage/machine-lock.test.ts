import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { hostname } from 'node:os'
import path from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { withLock } from '../../../src/storage/machine-lock.ts'
import { errorOf } from '../../support/error-of.ts'
import { createGate } from '../../support/gate.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const lockFile = async () => path.join(await temporaryFolder(), 'lock')

test('actions under one lock run one after another, and the file is deleted afterward', async () => {
  const file = await lockFile()
  let running = 0
  let most = 0

  await Promise.all(
    Array.from({ length: 20 }, () =>
      withLock(file, {}, async () => {
        most = Math.max(most, (running += 1))
        await stat(file)
        running -= 1
      }),
    ),
  )

  expect(most).toBe(1)
  expect(await readdir(path.dirname(file))).toEqual([])
})

test('the lock is released when the action throws, and the error is passed on', async () => {
  const file = await lockFile()

  await expect(withLock(file, {}, () => Promise.reject(new Error('planted')))).rejects.toThrow(
    'planted',
  )

  expect(await withLock(file, {}, async () => 7)).toBe(7)
})

test('R73 the lock file is 0600 and names its owner', async () => {
  const file = await lockFile()

  const [mode, owner] = await withLock(file, {}, async () => [
    (await stat(file)).mode & 0o777,
    JSON.parse(await readFile(file, 'utf8')),
  ])

  expect(mode).toBe(0o600)
  expect(owner).toEqual({
    pid: process.pid,
    host: hostname(),
    nonce: expect.stringMatching(/^[\w-]{36}$/),
  })
})

test(
  'R75 the lock of a killed process is broken at once by one of the waiting processes',
  { timeout: 5000 },
  async () => {
    const owner = await killedProcess()
    const overlaps: string[] = []

    for (let round = 0; round < 3; round += 1) {
      const file = await lockFile()
      await writeFile(file, owner, { mode: 0o600 })
      await Promise.all(
        Array.from({ length: 20 }, () =>
          withLock(file, {}, async (lease) => {
            const mine = await readFile(file, 'utf8')
            await stat(file)
            if (mine === owner || !(await lease.isHeld())) overlaps.push(mine)
          }),
        ),
      )
    }

    expect(overlaps).toEqual([])
  },
)

test(
  'R75 other locks without a sign of life are broken within 5 s',
  { timeout: 5000 },
  async () => {
    const owners = {
      'on another host': JSON.stringify({ pid: process.pid, host: 'elsewhere', nonce: 'x' }),
      'a process id that is in use again': JSON.stringify({ pid: 1, host: hostname(), nonce: 'x' }),
      'killed before it wrote its name': '',
    }

    const results = Object.values(owners).map(async (owner) => {
      const file = await lockFile()
      await writeFile(file, owner, { mode: 0o600 })
      return withLock(file, {}, async () => 'mine')
    })

    expect(await Promise.all(results)).toEqual(['mine', 'mine', 'mine'])
  },
)

test('R75 a live holder keeps its lock while it shows signs of life', async () => {
  const file = await lockFile()
  const order: string[] = []
  const released = createGate()
  const holder = withLock(file, { staleMs: 200 }, async (lease) => {
    const { mtimeMs } = await stat(file)
    await released.opened
    // More heartbeats have passed than needed to declare the holder dead.
    expect((await stat(file)).mtimeMs - mtimeMs).toBeGreaterThan(400)
    expect(await lease.isHeld()).toBe(true)
    order.push('holder')
  })
  await vi.waitFor(() => stat(file))
  const { mtimeMs } = await stat(file)

  const waiter = withLock(file, { staleMs: 200 }, async () => order.push('waiter'))
  await vi.waitFor(async () => expect((await stat(file)).mtimeMs - mtimeMs).toBeGreaterThan(500), {
    timeout: 5000,
  })
  released.open()
  await Promise.all([holder, waiter])

  expect(order).toEqual(['holder', 'waiter'])
})

test('if a live process keeps a lock too long, the wait ends with the next step', async () => {
  const file = await lockFile()

  const error = await withLock(file, {}, () =>
    errorOf(withLock(file, { waitMs: 50 }, async () => 'never')),
  )

  expect(error).toMatchObject({ code: 'timeout', hint: expect.stringContaining('Try again') })
})

test('an abort ends the wait and does not affect the holder', async () => {
  const file = await lockFile()
  const abort = new AbortController()

  const held = await withLock(file, {}, async (lease) => {
    const waiting = withLock(file, { signal: abort.signal }, async () => 'never')
    abort.abort(new Error('the caller went away'))
    await expect(waiting).rejects.toThrow('aborted')
    return lease.isHeld()
  })

  expect(held).toBe(true)
})

test('a holder that lost its lock detects it and does not remove the new lock', async () => {
  const file = await lockFile()
  const foreign = JSON.stringify({ pid: 1, host: hostname(), nonce: 'new' })

  const held = await withLock(file, {}, async (lease) => {
    await rm(file)
    await writeFile(file, foreign, { mode: 0o600 })
    return lease.isHeld()
  })

  expect(held).toBe(false)
  expect(await readFile(file, 'utf8')).toBe(foreign)
})

test('R75 a lock that another process has made since the old one was found dead is left alone', async () => {
  const file = await lockFile()
  const renewed = JSON.stringify({ pid: process.pid, host: hostname(), nonce: 'renewed' })
  await writeFile(file, await killedProcess(), { mode: 0o600 })
  const kill = vi.spyOn(process, 'kill').mockImplementationOnce(() => {
    // Between the look at the dead owner and the breaking of its lock, another process did both.
    writeFileSync(file, renewed)
    throw Object.assign(new Error('kill ESRCH'), { code: 'ESRCH' })
  })
  onTestFinished(() => kill.mockRestore())

  const error = await errorOf(withLock(file, { waitMs: 50 }, async () => 'never'))

  expect(error).toMatchObject({ code: 'timeout' })
  expect(await readFile(file, 'utf8')).toBe(renewed)
})

test('R75 the guard of a process that was killed while breaking a lock is removed', async () => {
  const file = await lockFile()
  await writeFile(file, await killedProcess(), { mode: 0o600 })
  await writeFile(`${file}.break`, '', { mode: 0o600 })

  expect(await withLock(file, {}, async () => 'mine')).toBe('mine')

  expect(await readdir(path.dirname(file))).toEqual([])
})

test('R73 a symbolic link in place of the lock is rejected', async () => {
  const file = await lockFile()
  await writeFile(`${file}.victim`, 'x', { mode: 0o600 })
  await symlink(`${file}.victim`, file)

  expect(await errorOf(withLock(file, {}, async () => 'never'))).toMatchObject({
    code: 'configuration',
  })
})

async function killedProcess(): Promise<string> {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
  child.kill('SIGKILL')
  await once(child, 'exit')
  return JSON.stringify({ pid: child.pid, host: hostname(), nonce: 'killed' })
}
