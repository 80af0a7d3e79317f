import { expect, test } from 'vitest'
import * as z from 'zod'
import { connect } from '../support/connect.ts'

const described = z.looseObject({
  entities: z.tuple([z.looseObject({ columns: z.array(z.string()) })]),
})

async function stateLine(entity: string, options: Parameters<typeof connect>[0] = {}) {
  const { ask } = await connect(options)
  const { entities } = described.parse(await ask('describe_entities', { entity }))
  return entities[0].columns.find((line) => line.startsWith('statecode')) ?? ''
}

test.each([
  [
    'opportunity',
    '- set Won with subject, actualvalue, actualclosedate; Lost with these, competitorid',
  ],
  ['incident', '- set Resolved with subject, timespent'],
  ['quote', '- set Won, Closed with subject; statuscode 7 makes a new draft'],
  [
    'lead',
    '- set Qualified with createaccount, createcontact, createopportunity; ' +
      'makes account, contact, opportunity, each unless false',
  ],
])('the state of %s says what can be set, and with which values', async (entity, says) => {
  const line = await stateLine(entity)

  expect(line.slice(line.indexOf('- '))).toBe(says)
})

test('the state of another entity says nothing more', async () => {
  expect(await stateLine('account')).toMatch(/\}$/)
})

test('a message that the operator switched off is not described', async () => {
  expect(await stateLine('opportunity', { deny: ['opportunityclose'] })).toMatch(/\}$/)
})

test('a denied column of the record is not offered', async () => {
  const line = await stateLine('opportunity', { deny: ['opportunity.actualvalue'] })

  expect(line).toContain('set Won with subject, actualclosedate; ')
})
