import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'
import { runHistory, violationsOf } from '../support/history.ts'

const seed = Number(process.env['HISTORY_SEED'] ?? Date.now() % 1_000_000)

test(`R45 2,000 operations under faults: every answer was correct (HISTORY_SEED=${seed})`, async () => {
  const history = await runHistory({ seed, operations: 2000 })

  expect(violationsOf(history)).toEqual([])
  const outcomes = new Set(history.operations.map(({ outcome }) => outcome))
  expect([...outcomes]).toEqual(expect.arrayContaining(['ok', 'outcome_unknown', 'conflict']))
  expect(history.faults).toBeGreaterThan(500)
}, 60_000)

test('R44 of 500 concurrent pairs on one ETag exactly one wins, and the other receives the new ETag', async () => {
  const { ask, refused, sandbox } = await connect()
  const made = await ask('create_record', { entity: 'account', values: { name: 'Raced' } })
  const { id } = made
  const before = sandbox.ledger().length
  let { etag } = made

  for (let round = 0; round < 500; round += 1) {
    const update = (telephone1: string) => ({ entity: 'account', id, values: { telephone1 }, etag })
    const ends = await Promise.allSettled([
      ask('update_record', update(`${round} left`)),
      ask('update_record', update(`${round} right`)),
    ])

    const won = ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value] : []))
    const lost = ends.flatMap((end) => (end.status === 'rejected' ? [String(end.reason)] : []))
    expect(won).toHaveLength(1)
    expect(lost[0]).toContain(`conflict: `)
    expect(lost[0]).toContain(String(won[0]?.['etag']))
    etag = won[0]?.['etag']
  }
  expect(sandbox.ledger()).toHaveLength(before + 500)
  await refused('update_record', {
    entity: 'account',
    id,
    values: { name: 'x' },
    etag: made['etag'],
  })
}, 60_000)
