interface ExampleCall {
  readonly why: string
  readonly args: Readonly<Record<string, unknown>>
}

/** A sandbox record; the sandbox always has the same ones. */
const account = "accountnumber='ABSS4G45'"

/** What the tools page shows; every one runs on the sandbox in docs.test.ts. */
export const exampleCalls: ReadonlyMap<string, readonly ExampleCall[]> = new Map([
  [
    'describe_entities',
    [
      { why: 'Which entity holds support cases?', args: { search: 'case' } },
      {
        why: 'What are the names of its columns?',
        args: { entity: 'incident', columns: ['title', 'customer', 'lookup'] },
      },
    ],
  ],
  [
    'query_records',
    [
      {
        why: 'The five largest open opportunities with their account:',
        args: {
          entity: 'opportunity',
          select: ['name', 'estimatedvalue'],
          filter: 'statecode eq 0',
          orderby: 'estimatedvalue desc',
          expand: 'parentaccountid($select=name)',
          top: 5,
        },
      },
      {
        why: 'A saved view, narrowed:',
        args: {
          entity: 'opportunity',
          view: 'Open Opportunities',
          filter: 'estimatedvalue gt 100000',
          top: 5,
        },
      },
      { why: 'Who or what is called Contoso?', args: { search: 'contoso' } },
      {
        why: 'Count contacts per city without reading them:',
        args: {
          entity: 'contact',
          apply: 'groupby((address1_city),aggregate($count as contacts))',
        },
      },
    ],
  ],
  [
    'get_record',
    [
      {
        why: 'By alternate key, with a link to open it in Dynamics:',
        args: { entity: 'account', id: account, select: ['name', 'primarycontactid'], link: true },
      },
    ],
  ],
  [
    'create_record',
    [
      {
        why: 'A contact for an account, given by its alternate key:',
        args: {
          entity: 'contact',
          values: {
            firstname: 'Ada',
            lastname: 'Lovelace',
            'parentcustomerid_account@odata.bind': "/accounts(accountnumber='ABSS4G45')",
          },
        },
      },
      {
        why: 'Several records in one request:',
        args: { entity: 'task', values: [{ subject: 'Call Ada' }, { subject: 'Write to Ada' }] },
      },
    ],
  ],
  [
    'update_record',
    [
      {
        why: 'Change one column and clear another:',
        args: { entity: 'account', id: account, values: { telephone1: '555-0100', fax: null } },
      },
      {
        why: 'The same change of several records:',
        args: {
          entity: 'account',
          id: [account, "accountnumber='ACSHN2S4'"],
          values: { telephone1: '555-0100' },
        },
      },
    ],
  ],
])
