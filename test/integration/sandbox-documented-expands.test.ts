/** The answers of `DP/webapi/query/join-tables.md` and `DP/webapi/retrieve-entity-using-web-api.md`. */
import { expect, test } from 'vitest'

import { account, contact, createSandboxClient, id, root } from '../support/sandbox-client.ts'

const rows = [
  account(1, { name: 'Litware', primarycontactid: id(11), createdby: id(900) }),
  contact(11, {
    fullname: 'Susanna',
    parentcustomerid: id(1),
    'parentcustomerid@entity': 'account',
  }),
  ...[21, 22, 23].map((number) => ({
    entity: 'task',
    row: {
      activityid: id(number),
      subject: `Task ${number}`,
      regardingobjectid: id(1),
      'regardingobjectid@entity': 'account',
    },
  })),
]
const page = { Prefer: 'odata.maxpagesize=1' }
const etag = { '@odata.etag': expect.any(String) }

test('a list expands a lookup without ETag and a collection with ETag, parent id and link', async () => {
  const { json } = await createSandboxClient({ rows }).get(
    'accounts?$select=name&$expand=primarycontactid($select=fullname),Account_Tasks($select=subject;$filter=endswith(subject,%271%27))',
    page,
  )

  expect(json['@odata.context']).toBe(
    `${root}$metadata#accounts(name,primarycontactid(fullname),Account_Tasks(subject))`,
  )
  expect(json['value']).toStrictEqual([
    {
      ...etag,
      name: 'Litware',
      accountid: id(1),
      primarycontactid: { fullname: 'Susanna', contactid: id(11) },
      Account_Tasks: [
        { ...etag, subject: 'Task 21', _regardingobjectid_value: id(1), activityid: id(21) },
      ],
      'Account_Tasks@odata.nextLink': `${root}accounts(${id(1)})/Account_Tasks?$select=subject&$filter=endswith(subject,'1')`,
    },
  ])
})

test('a nested expand anywhere pages every collection and drops ETags and parent ids', async () => {
  const client = createSandboxClient({ rows })

  const { rows: found } = await client.get(
    'accounts?$select=name&$expand=Account_Tasks($select=subject),contact_customer_accounts($select=fullname;$expand=parentcustomerid_account($select=name))',
    page,
  )

  expect(found).toStrictEqual([
    {
      ...etag,
      name: 'Litware',
      accountid: id(1),
      Account_Tasks: [{ subject: 'Task 21', activityid: id(21) }],
      'Account_Tasks@odata.nextLink': expect.stringContaining('$skiptoken='),
      contact_customer_accounts: [
        {
          fullname: 'Susanna',
          contactid: id(11),
          parentcustomerid_account: { name: 'Litware', accountid: id(1) },
        },
      ],
      'contact_customer_accounts@odata.nextLink': expect.stringContaining('$skiptoken='),
    },
  ])
  const more = await client.get(String(found[0]?.['Account_Tasks@odata.nextLink']))
  expect(more.rows.map(({ subject }) => subject)).toEqual(['Task 22', 'Task 23'])
})

test('lookups nest over several levels without ETags', async () => {
  const { rows: found } = await createSandboxClient({ rows }).get(
    'tasks?$select=subject&$expand=regardingobjectid_account_task($select=name;$expand=primarycontactid($select=fullname))&$top=1',
  )

  expect(found).toStrictEqual([
    {
      ...etag,
      subject: 'Task 21',
      activityid: id(21),
      regardingobjectid_account_task: {
        name: 'Litware',
        accountid: id(1),
        primarycontactid: { fullname: 'Susanna', contactid: id(11) },
      },
    },
  ])
})

test('a single row expands with ETags, and without links and parent ids', async () => {
  const { json } = await createSandboxClient({ rows }).get(
    `accounts(${id(1)})?$select=name&$expand=primarycontactid($select=contactid,fullname),Account_Tasks($select=subject;$top=1)`,
  )

  expect(json).toStrictEqual({
    '@odata.context': expect.stringMatching(/\/\$entity$/),
    ...etag,
    name: 'Litware',
    accountid: id(1),
    primarycontactid: { ...etag, contactid: id(11), fullname: 'Susanna' },
    Account_Tasks: [{ ...etag, subject: 'Task 21', activityid: id(21) }],
  })
})

test('a single row with a nested expand has no parent ids either', async () => {
  const { json } = await createSandboxClient({ rows }).get(
    `accounts(${id(1)})?$select=name&$expand=contact_customer_accounts($select=fullname;$expand=parentcustomerid_account($select=name))`,
  )

  expect(Object.keys(json)).not.toContain('contact_customer_accounts@odata.nextLink')
  expect(json['contact_customer_accounts']).toMatchObject([{ fullname: 'Susanna' }])
  expect(JSON.stringify(json)).not.toContain('_parentcustomerid_value')
})

test('a reference comes with the id of the lookup, in lists and in single rows', async () => {
  const client = createSandboxClient({ rows })
  const query = '$select=name&$expand=primarycontactid/$ref'
  const expected = {
    ...etag,
    name: 'Litware',
    _primarycontactid_value: id(11),
    accountid: id(1),
    primarycontactid: { '@odata.id': `${root}contacts(${id(11)})` },
  }

  const list = await client.get(`accounts?${query}`)
  const single = await client.get(`accounts(${id(1)})?${query}`)

  expect(list.json['@odata.context']).toBe(
    `${root}$metadata#accounts(name,primarycontactid,primarycontactid/$ref())`,
  )
  expect(list.rows).toStrictEqual([expected])
  expect(single.json).toStrictEqual({
    '@odata.context': `${root}$metadata#accounts(name,primarycontactid)/$entity`,
    ...expected,
  })
})

test('a representation of a create expands like a single row', async () => {
  const { json, status } = await createSandboxClient({ rows }).send(
    'POST',
    'accounts?$select=name&$expand=Account_Tasks($select=subject)',
    {
      body: { name: 'New', Account_Tasks: [{ subject: 'First' }] },
      headers: { Prefer: 'return=representation' },
    },
  )

  expect(status).toBe(201)
  expect(json['Account_Tasks']).toStrictEqual([
    { ...etag, subject: 'First', activityid: expect.any(String) },
  ])
  expect(Object.keys(json)).not.toContain('Account_Tasks@odata.nextLink')
})
