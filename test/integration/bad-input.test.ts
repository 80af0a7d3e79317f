import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'

test.each([
  ['an unknown entity', 'query_records', { entity: 'acounts' }, 'account'],
  ['an unknown column', 'query_records', { entity: 'account', select: ['nmae'] }, 'Use name'],
  [
    'an unknown column in a filter',
    'query_records',
    { entity: 'account', filter: 'revenu gt 1' },
    'revenue',
  ],
  [
    'an unknown navigation property',
    'query_records',
    { entity: 'account', expand: 'opportunities($select=name)' },
    'Use opportunity_customer_accounts or opportunity_parent_account',
  ],
  [
    'a polymorphic navigation property',
    'query_records',
    { entity: 'contact', expand: 'parentcustomerid($select=name)' },
    'parentcustomerid_account or parentcustomerid_contact',
  ],
  [
    'arithmetic in a filter',
    'query_records',
    { entity: 'account', filter: 'revenue add 5 gt 10' },
    'position 8',
  ],
  [
    'a filter cut short',
    'query_records',
    { entity: 'account', filter: "contains(name,'x'" },
    'position',
  ],
  [
    'a label that the choice does not have',
    'query_records',
    { entity: 'account', filter: "statuscode eq 'Open'" },
    '1 (Active), 2 (Inactive)',
  ],
  [
    'sorting through a lookup',
    'query_records',
    { entity: 'account', orderby: 'primarycontactid/jobtitle' },
    'orderby primarycontactid sorts',
  ],
  [
    'apply with select',
    'query_records',
    { entity: 'account', apply: 'aggregate($count as n)', select: ['name'] },
    'Leave select out',
  ],
  ['no entity', 'query_records', { select: ['name'] }, 'needs entity'],
  ['a wrong type', 'query_records', { entity: 'account', top: 'ten' }, 'top:'],
  ['a limit', 'query_records', { entity: 'account', top: 5001 }, 'top:'],
  ['an unknown argument', 'query_records', { entity: 'account', where: 'x' }, 'where'],
  ['a missing argument', 'get_record', { entity: 'account' }, 'id:'],
  ['a malformed GUID', 'get_record', { entity: 'account', id: '1234' }, 'GUID'],
  ['a path instead of a GUID', 'get_record', { entity: 'account', id: ')/contacts(' }, 'GUID'],
  [
    'a key that does not exist',
    'get_record',
    { entity: 'account', id: { name: 'Contoso' } },
    'its keys: accountnumber',
  ],
  ['no values', 'create_record', { entity: 'account', values: {} }, '1 to 200 columns'],
  [
    'an unknown column to write',
    'create_record',
    { entity: 'account', values: { nmae: 'x' } },
    'name',
  ],
  [
    'a read-only column',
    'create_record',
    { entity: 'account', values: { name: 'x', createdon: '2026-01-01' } },
    'Leave createdon out',
  ],
  [
    'text that is too long',
    'create_record',
    { entity: 'account', values: { name: 'x'.repeat(161) } },
    'at most 160 characters',
  ],
  [
    'a number out of range',
    'create_record',
    { entity: 'account', values: { name: 'x', numberofemployees: -1 } },
    'from 0 to 1000000000',
  ],
  [
    'a choice that does not exist',
    'create_record',
    { entity: 'account', values: { name: 'x', accountcategorycode: 9 } },
    '1 (Preferred Customer)',
  ],
  [
    'a number in words',
    'create_record',
    { entity: 'account', values: { name: 'x', revenue: 'ten' } },
    'without quotes',
  ],
  [
    'an ambiguous date',
    'create_record',
    { entity: 'opportunity', values: { name: 'x', estimatedclosedate: '05/06/2026' } },
    '{"estimatedclosedate":"2026-06-05"} or {"estimatedclosedate":"2026-05-06"}',
  ],
  [
    'an annotation',
    'create_record',
    { entity: 'account', values: { name: 'x', '@odata.type': 'y' } },
    'annotation',
  ],
  [
    'a polluting key',
    'create_record',
    { entity: 'account', values: JSON.parse('{"__proto__":{"polluted":1}}') },
    '',
  ],
  [
    'a lookup bound to another set',
    'create_record',
    {
      entity: 'account',
      values: {
        name: 'x',
        'primarycontactid@odata.bind': '/leads(00000000-0000-4000-8000-000000000001)',
      },
    },
    '"entity":"contact"',
  ],
  [
    'an ETag of another form',
    'update_record',
    {
      entity: 'account',
      id: '00000000-0000-4000-8000-000000000001',
      values: { name: 'x' },
      etag: '*',
    },
    'etag:',
  ],
])(
  'R30 %s gets an answer that says what to correct, and writes nothing',
  async (_what, tool, args, expected) => {
    const { refused, sandbox, seen } = await connect()

    const answer = await refused(tool, args)

    expect(answer).toContain(expected)
    expect(answer).not.toContain('internal')
    expect(sandbox.ledger()).toEqual([])
    expect(seen.filter(({ path }) => !isMetadata(path))).toEqual([])
    expect({} as const).not.toHaveProperty('polluted')
  },
)

test('an unknown tool is a protocol error, and the server keeps running', async () => {
  const { client, ask } = await connect()

  await expect(client.callTool({ name: 'delete_record', arguments: {} })).rejects.toThrow(
    'delete_record',
  )

  expect(await ask('describe_entities', { search: 'account' })).toHaveProperty('entities')
})

const isMetadata = (path: string) =>
  /^(EntityDefinitions|RetrieveMetadataChanges|savedqueries)/.test(path)
