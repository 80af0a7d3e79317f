import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'

test('R51 answers to writes contain entity, id, ETag, state and the names of changed columns, but no value that is stored as sent', async () => {
  const { ask } = await connect()
  const values = { name: 'a value of the name', fax: 'a value of the fax', revenue: 4711 }

  const created = await ask('create_record', { entity: 'account', values })
  const updated = await ask('update_record', { entity: 'account', id: created['id'], values })

  for (const answer of [created, updated]) {
    expect(Object.keys(answer).toSorted()).toEqual(['changed', 'entity', 'etag', 'id', 'state'])
    expect(answer['changed']).toEqual(['name', 'fax', 'revenue'])
    expect(JSON.stringify(answer)).not.toMatch(/a value|4711/)
  }
})
