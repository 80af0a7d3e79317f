import { expect, test } from 'vitest'
import * as z from 'zod'
import { connect } from '../support/connect.ts'
import { makeRecord } from '../support/make-record.ts'

const lead = { subject: 'Bikes', lastname: 'Neil', companyname: 'Contoso Bikes' }

test('qualifying makes what the lead has not got yet, and says so', async () => {
  const { ask, seen } = await connect()
  const id = await makeRecord(ask, 'lead', lead)
  seen.length = 0

  const answer = await ask('update_record', {
    entity: 'lead',
    id,
    values: { statuscode: 'Qualified' },
  })

  expect(seen.map(({ method, path }) => `${method} ${path.split('?')[0]}`)).toEqual([
    `GET leads(${id})`,
    `POST leads(${id})/Microsoft.Dynamics.CRM.QualifyLead`,
    `GET leads(${id})`,
  ])
  expect(answer['created']).toEqual([
    { entity: 'account', id: expect.any(String) },
    { entity: 'contact', id: expect.any(String) },
    { entity: 'opportunity', id: expect.any(String) },
  ])
})

test('a lead with an account and contact gets only the opportunity, for that account', async () => {
  const { ask, seen } = await connect()
  const account = await makeRecord(ask, 'account', { name: 'Contoso' })
  const contact = await makeRecord(ask, 'contact', { lastname: 'Neil' })
  const id = await makeRecord(ask, 'lead', { ...lead, parentaccountid: account })
  seen.length = 0

  const answer = await ask('update_record', {
    entity: 'lead',
    id,
    values: { statecode: 'Qualified', parentcontactid: contact },
  })

  const [made] = z.array(z.looseObject({ entity: z.string() })).parse(answer['created'])
  expect(made?.entity).toBe('opportunity')
  expect(answer['notes']).toEqual(
    expect.arrayContaining([
      'no new account: the lead has one',
      'no new contact: the lead has one',
    ]),
  )
  const batch = seen.find(({ path }) => path === '$batch')?.body ?? ''
  expect(batch).toContain(
    '"CreateAccount":false,"CreateContact":false,"CreateOpportunity":true,' +
      `"OpportunityCustomerId":{"@odata.type":"Microsoft.Dynamics.CRM.account","accountid":"${account}"},"Status":3`,
  )
})

test('createaccount, createcontact and createopportunity decide if they are given', async () => {
  const { ask, seen } = await connect()
  const id = await makeRecord(ask, 'lead', lead)

  const answer = await ask('update_record', {
    entity: 'lead',
    id,
    values: {
      statecode: 'Qualified',
      createaccount: false,
      createcontact: true,
      createopportunity: false,
    },
  })

  expect(answer['created']).toEqual([{ entity: 'contact', id: expect.any(String) }])
  expect(seen.some(({ method, path }) => method === 'PATCH' && path.startsWith('leads'))).toBe(
    false,
  )
})

test('a lead qualified without any new record is a plain update', async () => {
  const { ask, seen } = await connect()
  const id = await makeRecord(ask, 'lead', lead)
  seen.length = 0

  const answer = await ask('update_record', {
    entity: 'lead',
    id,
    values: {
      statecode: 'Qualified',
      createaccount: false,
      createcontact: false,
      createopportunity: false,
    },
  })

  expect(seen.map(({ method }) => method)).toEqual(['PATCH'])
  expect(answer).toMatchObject({ state: 'Qualified' })
})
