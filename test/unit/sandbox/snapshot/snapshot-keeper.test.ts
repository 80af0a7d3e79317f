import { expect, test } from 'vitest'
import { createSnapshotKeeper } from '../../../../sandbox/snapshot/snapshot-keeper.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

/** A keeper whose writes finish when the test allows it. */
function setUp() {
  const written: number[] = []
  const failures: string[] = []
  const pending: (() => void)[] = []
  let version = 1
  let fails = false
  const keeper = createSnapshotKeeper({
    file: 'data.json',
    content: () => ({ rows: [], version }),
    clock: fakeClock(),
    onFailure: ({ message }) => failures.push(message),
    write: async (_, content) => {
      if (fails) throw new Error('disk full')
      await new Promise<void>((resolve) => pending.push(resolve))
      written.push(content.version ?? 0)
    },
  })
  return {
    keeper,
    written,
    failures,
    pending,
    change: (next: number): void => {
      version = next
      keeper.changed()
    },
    fail: (value: boolean): void => {
      fails = value
    },
    settle: async (): Promise<void> => {
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve()
    },
  }
}

test('changes close together are written once, with the last state', async () => {
  const { change, pending, settle, written } = setUp()

  change(2)
  change(3)
  await settle()
  pending.shift()?.()
  await settle()

  expect(written).toEqual([3])
})

test('a change during a write is written afterward, never in parallel', async () => {
  const { change, pending, settle, written } = setUp()

  change(2)
  await settle()
  change(3)
  await settle()
  expect(pending).toHaveLength(1)
  pending.shift()?.()
  await settle()
  pending.shift()?.()
  await settle()

  expect(written).toEqual([2, 3])
})

test('flush waits until the current state is written', async () => {
  const { change, keeper, pending, settle, written } = setUp()

  change(2)
  await settle()
  change(3)
  const flushed = keeper.flush()
  await settle()
  pending.shift()?.()
  await settle()
  pending.shift()?.()
  await flushed

  expect(written).toEqual([2, 3])
})

test('a failed write is reported, and the next change tries again', async () => {
  const { change, fail, failures, pending, settle, written } = setUp()

  fail(true)
  change(2)
  await settle()
  fail(false)
  change(3)
  await settle()
  pending.shift()?.()
  await settle()

  expect(failures).toHaveLength(1)
  expect(written).toEqual([3])
})

test('a failed flush is reported to its caller', async () => {
  const { fail, keeper } = setUp()

  fail(true)

  await expect(keeper.flush()).rejects.toThrow('disk full')
})
