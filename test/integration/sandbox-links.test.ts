import { expect, test } from 'vitest'

import { seedIds } from '../../sandbox/seed/seed-ids.ts'
import {
  account,
  contact,
  createSandboxClient,
  id,
  root,
  withRepresentation,
} from '../support/sandbox-client.ts'

const rows = [
  account(1, { name: 'Contoso', ownerid: seedIds.defaultUser, 'ownerid@entity': 'systemuser' }),
  account(2, { name: 'Fabrikam', primarycontactid: id(11) }),
  contact(11, { lastname: 'Lee' }),
  contact(12, { lastname: 'Ray', parentcustomerid: id(2), 'parentcustomerid@entity': 'account' }),
  { entity: 'lead', row: { leadid: id(21), subject: 'Lead' } },
]

test('a row is added to a collection and removed from it, by path and by $id', async () => {
  const client = createSandboxClient({ rows })
  const collection = `accounts(${id(1)})/contact_customer_accounts`
  const members = async () =>
    (await client.get(`${collection}?$select=contactid`)).rows.map(({ contactid }) => contactid)

  const added = await client.send('POST', `${collection}/$ref`, {
    body: { '@odata.id': `${root}contacts(${id(11)})` },
  })
  expect(added.status).toBe(204)
  expect(await members()).toEqual([id(11)])

  const byPath = await client.send('DELETE', `${collection}(${id(11)})/$ref`)
  expect(byPath.status).toBe(204)
  expect(await members()).toEqual([])

  await client.send('POST', `${collection}/$ref`, {
    body: { '@odata.id': `${root}contacts(${id(11)})` },
  })
  const byId = await client.send('DELETE', `${collection}/$ref?$id=${root}contacts(${id(11)})`)
  expect(byId.status).toBe(204)
  expect(await members()).toEqual([])
})

test('a row that is not in the collection cannot be removed', async () => {
  const { status } = await createSandboxClient({ rows }).send(
    'DELETE',
    `accounts(${id(1)})/contact_customer_accounts(${id(11)})/$ref`,
  )

  expect(status).toBe(404)
})

test('a lookup is set and cleared through its $ref', async () => {
  const client = createSandboxClient({ rows })
  const path = `contacts(${id(11)})/parentcustomerid_account`

  const set = await client.send('PUT', `${path}/$ref`, {
    body: { '@odata.id': `accounts(${id(1)})` },
  })
  const linked = await client.get(`${path}?$select=name`)
  const cleared = await client.send('DELETE', `${path}/$ref`)
  const after = await client.get(path)

  expect([set.status, cleared.status, after.status]).toEqual([204, 204, 204])
  expect(linked.json['name']).toBe('Contoso')
})

test('many-to-many rows are linked once, visible from both sides, and unlinked', async () => {
  const client = createSandboxClient({ rows })
  const path = `accounts(${id(1)})/accountleads_association`
  const body = { '@odata.id': `${root}leads(${id(21)})` }

  const first = await client.send('POST', `${path}/$ref`, { body })
  const again = await client.send('POST', `${path}/$ref`, { body })
  const other = await client.get(
    `leads(${id(21)})?$select=subject&$expand=accountleads_association($select=name)`,
  )
  const removed = await client.send('DELETE', `${path}(${id(21)})/$ref`)
  const count = await client.get(`${path}/$count`)

  expect([first.status, removed.status]).toEqual([204, 204])
  expect([again.status, again.error.code]).toEqual([412, '0x80040237'])
  expect(other.json['accountleads_association']).toMatchObject([{ name: 'Contoso' }])
  expect(count.text).toBe('0')
})

test('a POST to a collection of a row creates a row in it', async () => {
  const client = createSandboxClient({ rows })

  const { json } = await client.send(
    'POST',
    `accounts(${id(1)})/contact_customer_accounts?$select=fullname,_parentcustomerid_value`,
    {
      body: { lastname: 'New' },
      headers: withRepresentation,
    },
  )

  expect(json).toMatchObject({ fullname: 'New', _parentcustomerid_value: id(1) })
})

test('an activity is also an activity pointer, and is deleted with its regarding row', async () => {
  const client = createSandboxClient({ rows })
  await client.send('POST', 'tasks', {
    body: {
      activityid: id(31),
      subject: 'Call',
      'regardingobjectid_account_task@odata.bind': `/accounts(${id(1)})`,
    },
  })

  const pointer = await client.get(
    `activitypointers(${id(31)})?$select=subject,activitytypecode,_regardingobjectid_value`,
  )
  await client.send('PATCH', `tasks(${id(31)})`, { body: { subject: 'Changed' } })
  const changed = await client.get(`accounts(${id(1)})/Account_ActivityPointers?$select=subject`)
  await client.send('DELETE', `accounts(${id(1)})`)
  const gone = await client.get(`activitypointers(${id(31)})`)
  const parties = await client.get('activityparties/$count')

  expect(pointer.json).toMatchObject({
    subject: 'Call',
    activitytypecode: 'task',
    _regardingobjectid_value: id(1),
  })
  expect(changed.rows).toMatchObject([{ subject: 'Changed' }])
  expect(gone.status).toBe(404)
  expect(parties.text).toBe('0')
})

test('an activity pointer cannot be created', async () => {
  const { status, error } = await createSandboxClient({ rows }).send('POST', 'activitypointers', {
    body: { subject: 'x' },
  })

  expect(status).toBe(400)
  expect(error.code).toBe('0x80040800')
  expect(error.message).toMatch(
    /^The 'Create' method does not support entities of type 'activitypointer'\./,
  )
})

test('an email is created with its parties, and the server adds the owner', async () => {
  const client = createSandboxClient({ rows })

  const { json } = await client.send(
    'POST',
    'emails?$select=subject&$expand=email_activity_parties($select=participationtypemask,_partyid_value)',
    {
      body: {
        subject: 'Hello',
        email_activity_parties: [
          {
            participationtypemask: 1,
            'partyid_systemuser@odata.bind': `/systemusers(${seedIds.defaultUser})`,
          },
          { participationtypemask: 2, 'partyid_contact@odata.bind': `/contacts(${id(11)})` },
        ],
      },
      headers: withRepresentation,
    },
  )

  expect(json['email_activity_parties']).toHaveLength(3)
  expect(json['email_activity_parties']).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ participationtypemask: 1, _partyid_value: seedIds.defaultUser }),
      expect.objectContaining({ participationtypemask: 2, _partyid_value: id(11) }),
      expect.objectContaining({ participationtypemask: 9, _partyid_value: seedIds.defaultUser }),
    ]),
  )
})

test('an email has at most one sender', async () => {
  const client = createSandboxClient({ rows })
  const sender = { participationtypemask: 1, 'partyid_contact@odata.bind': `/contacts(${id(11)})` }

  const { status, error } = await client.send('POST', 'emails', {
    body: { subject: 'x', email_activity_parties: [sender, sender] },
  })

  expect(status).toBe(400)
  expect(error).toEqual({
    code: '0x80040203',
    message: 'Communication activity cannot have more than one Sender party',
  })
  expect(client.ledger()).toEqual([])
})

/** A recipient as written in a body. */
function to(number: number): object {
  return { participationtypemask: 2, 'partyid_contact@odata.bind': `/contacts(${id(number)})` }
}

test('parties are the only collection that can be replaced', async () => {
  const client = createSandboxClient({ rows })
  await client.send('POST', 'emails', {
    body: { activityid: id(41), subject: 'x', email_activity_parties: [to(11)] },
  })

  const replaced = await client.send('PUT', `emails(${id(41)})/email_activity_parties`, {
    body: { value: [to(12)] },
  })
  const refused = await client.send('PUT', `accounts(${id(1)})/contact_customer_accounts`, {
    body: { value: [] },
  })

  expect([replaced.status, refused.status]).toEqual([204, 405])
  const { rows: parties } = await client.get(
    `emails(${id(41)})/email_activity_parties?$select=_partyid_value&$filter=participationtypemask eq 2`,
  )
  expect(parties).toMatchObject([{ _partyid_value: id(12) }])
})

test('a delete returns 204 once, then 404', async () => {
  const client = createSandboxClient({ rows })

  const first = await client.send('DELETE', `accounts(${id(1)})`)
  const second = await client.send('DELETE', `accounts(${id(1)})`)

  expect([first.status, second.status, second.error.code]).toEqual([204, 404, '0x80040217'])
})

test('a delete with a stale ETag is rejected', async () => {
  const client = createSandboxClient({ rows })

  const { status } = await client.send('DELETE', `accounts(${id(1)})`, {
    headers: { 'If-Match': 'W/"1"' },
  })

  expect(status).toBe(412)
  expect((await client.get(`accounts(${id(1)})`)).status).toBe(200)
})

test('deleting an account deletes its contacts and clears other lookups', async () => {
  const client = createSandboxClient({ rows })

  await client.send('DELETE', `accounts(${id(2)})`)
  const cascaded = await client.get(`contacts(${id(12)})`)
  await client.send('PATCH', `accounts(${id(1)})`, {
    body: { 'primarycontactid@odata.bind': `/contacts(${id(11)})` },
  })
  await client.send('DELETE', `contacts(${id(11)})`)
  const unlinked = await client.get(`accounts(${id(1)})?$select=_primarycontactid_value`)

  expect(cascaded.status).toBe(404)
  expect(unlinked.json['_primarycontactid_value']).toBeNull()
})

test('a delete that a relationship restricts changes nothing', async () => {
  const client = createSandboxClient({ rows })

  const { status, error } = await client.send('DELETE', `systemusers(${seedIds.defaultUser})`)

  expect([status, error.code]).toEqual([405, '0x80040227'])
  expect((await client.get('systemusers/$count')).text).toBe('1')
  expect(client.ledger()).toEqual([])
})
