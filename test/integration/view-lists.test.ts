import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { viewId, viewService } from '../support/view-service.ts'

const deny = [
  'transactioncurrency.currencyname',
  'contact.jobtitle',
  'account.creditlimit',
  'lead',
  'appointment',
  'systemuser.title',
]

const link = (inside: string, more = '') =>
  `<attribute name="name"/><link-entity name="contact" from="contactid" to="primarycontactid" alias="c" ${more}>${inside}</link-entity>`
const where = (condition: string) =>
  `<attribute name="name"/><filter type="and"><condition ${condition}/></filter>`

/** A server with these lists, and the view V of accounts with this query. */
function withView(
  fetch: string,
  lists: Parameters<typeof connect>[0] = { deny },
  fetchAttributes = '',
) {
  return connect({
    ...lists,
    intercept: viewService({
      system: [
        { id: viewId(1), name: 'V', fetch, fetchAttributes, cells: ['name', 'creditlimit'] },
        { id: viewId(2), name: 'Open one', fetch: '<attribute name="name"/>', cells: ['name'] },
      ],
      run: () => ({
        value: [{ accountid: viewId(9), name: 'A', creditlimit: 7, 'c.jobtitle': 'Chief' }],
      }),
    }),
  })
}

test.each([
  ['a condition', where('attribute="creditlimit" operator="gt" value="5"')],
  [
    'a column that repeats a closed one',
    where('attribute="creditlimit_base" operator="gt" value="5"'),
  ],
  [
    'a nested condition',
    '<filter><filter type="or"><condition attribute="creditlimit" operator="null"/></filter></filter>',
  ],
  ['an order', '<order attribute="creditlimit" descending="true"/>'],
  ['the order of a link', link('<order attribute="jobtitle"/>')],
  [
    'a condition of a link',
    link('<filter><condition attribute="jobtitle" operator="eq" value="x"/></filter>'),
  ],
  [
    'a condition on the alias of a link',
    `${link('')}<filter><condition entityname="c" attribute="jobtitle" operator="not-null"/></filter>`,
  ],
  ['an order by the alias of a link', `${link('')}<order entityname="c" attribute="jobtitle"/>`],
  ['an unknown alias', where('entityname="d" attribute="name" operator="not-null"')],
  ['an alias that two links have', `${link('')}${link('')}`],
  [
    'a link to a closed entity',
    '<link-entity name="lead" from="parentaccountid" to="accountid" alias="l"/>',
  ],
  [
    'a link in a filter',
    '<filter><link-entity name="lead" from="parentaccountid" to="accountid" link-type="any"/></filter>',
  ],
  [
    'a link behind a link',
    link('<link-entity name="lead" from="parentcontactid" to="contactid"/>'),
  ],
  [
    'a link by a closed column',
    '<link-entity name="contact" from="jobtitle" to="name" alias="c"/>',
  ],
  [
    'a link to activities of which some are closed',
    '<link-entity name="activitypointer" from="subject" to="name"/>',
  ],
  [
    'a comparison with a closed column',
    where('attribute="revenue" operator="gt" valueof="creditlimit"'),
  ],
  [
    'a comparison with a closed column of a link',
    `${link('')}<filter><condition attribute="name" operator="eq" valueof="c.jobtitle"/></filter>`,
  ],
  ['the name behind a lookup', where('attribute="originatingleadidname" operator="eq" value="x"')],
  ['a lookup to a closed entity', where('attribute="originatingleadid" operator="not-null"')],
  [
    'a closed link in a filter under the alias of an open one',
    `${link('')}<filter><link-entity name="lead" from="parentaccountid" to="accountid" alias="c" link-type="any"/></filter>`,
  ],
  [
    'a closed column as an annotation',
    '<attribute name="creditlimit" alias="name@OData.Community.Display.V1.FormattedValue"/>',
  ],
  ['a column as an annotation of all', '<attribute name="fax" alias="@odata.etag"/>'],
  [
    'a link as an annotation',
    '<link-entity name="contact" from="contactid" to="primarycontactid" alias="name@x"/>',
  ],
  ['a closed column under a new name', '<attribute name="creditlimit" alias="x1"/>'],
  ['a closed column under another name', '<attribute name="creditlimit" alias="fax"/>'],
  [
    'a column of a link under the name of an own one',
    link('<attribute name="emailaddress1" alias="fax"/>'),
  ],
  ['an element that is not known', '<having attribute="name"/>'],
  [
    'an attribute that is not known',
    where('attribute="name" operator="eq" value="x" rowaggregate="CountChildren"'),
  ],
  [
    'a name written in another way',
    '<entity name="account"/><link-entity name="Contacts" from="contactid" to="primarycontactid"/>',
  ],
  [
    'an alias that is the name of another link',
    `<attribute name="name"/><link-entity name="contact" from="contactid" to="primarycontactid" alias="opportunity"><filter><condition entityname="opportunity" attribute="description" operator="not-null"/></filter></link-entity><link-entity name="opportunity" from="parentaccountid" to="accountid" alias="o"/>`,
  ],
  ['an operator that is not known', where('attribute="name" operator="eq-parent-name" value="x"')],
  [
    'a text in the closed names behind a lookup',
    where('attribute="transactioncurrencyid" operator="like" value="E%"'),
  ],
  ['XML that is not well-formed', '<attribute name="name">'],
])('a view with %s does not exist', async (_what, fetch) => {
  const { ask, refused, seen } = await withView(fetch)

  const text = await refused('query_records', { entity: 'account', view: 'V' })
  const { entities } = await ask('describe_entities', { entity: 'account' })

  expect(text).toContain('not_found: This account sees no view "V" of account.')
  expect(text).toContain('"Open one"')
  expect(JSON.stringify(entities)).toContain('"views":["Open one"]')
  expect(seen.some(({ path }) => path.includes('savedQuery='))).toBe(false)
})

test.each([
  ['open conditions', where('attribute="revenue" operator="gt" value="5"')],
  ['the own records', where('attribute="ownerid" operator="eq-userid"')],
  [
    'an open link',
    link(
      '<attribute name="emailaddress1"/><filter><condition attribute="emailaddress1" operator="not-null"/></filter>',
      'link-type="outer" visible="false"',
    ),
  ],
  [
    'an open link in a filter',
    '<filter><link-entity name="opportunity" from="parentaccountid" to="accountid" alias="o" link-type="any"/></filter>',
  ],
  ['a plain alias', '<attribute name="fax" alias="x1"/>'],
  [
    'a period and a text',
    '<filter><condition attribute="createdon" operator="last-x-fiscal-periods" value="2"/><condition attribute="modifiedon" operator="olderthan-x-months" value="2"/><condition attribute="createdon" operator="in-fiscal-period-and-year"><value>1</value><value>2026</value></condition><condition attribute="createdon" operator="last-seven-days"/><condition attribute="name" operator="not-begin-with" value="x"/></filter>',
  ],
  [
    'a list of values',
    where('attribute="statuscode" operator="in"').replace(
      '/></filter>',
      '><value>1</value><value>2</value></condition></filter>',
    ),
  ],
  [
    'closed columns that it only shows',
    `<attribute name="creditlimit"/>${link('<attribute name="jobtitle"/>')}`,
  ],
])('a view with %s exists, and closed columns are removed from its rows', async (_what, fetch) => {
  const { ask } = await withView(fetch)

  const answer = await ask('query_records', { entity: 'account', view: 'V' })

  expect(answer['columns']).toEqual(['accountid', 'name'])
  expect(answer['rows']).toEqual([[viewId(9), 'A']])
})

test.each([
  ['an own closed column', '<attribute name="name"/><attribute name="creditlimit"/>'],
  ['a closed column of a link', link('<attribute name="jobtitle"/>')],
  ['all columns', '<all-attributes/>'],
])('a view of distinct rows does not exist if it has %s', async (_what, fetch) => {
  const distinct = await withView(fetch, { deny }, 'distinct="true"')
  const plain = await withView(fetch)

  const text = await distinct.refused('query_records', { entity: 'account', view: 'V' })
  const { rows } = await plain.ask('query_records', { entity: 'account', view: 'V' })

  expect(text).toContain('not_found: This account sees no view "V" of account.')
  expect(rows).toHaveLength(1)
})

test('the note on left-out columns does not name closed ones', async () => {
  const { ask } = await withView('<attribute name="name"/><attribute name="creditlimit"/>')

  const answer = await ask('query_records', { entity: 'account', view: 'V' })

  expect(JSON.stringify(answer)).not.toContain('creditlimit')
})

test('a view that changed since it was found is checked again before it runs', async () => {
  let fetch = '<attribute name="name"/>'
  const { ask, refused, seen } = await connect({
    deny,
    clock: fakeClock(),
    intercept: (request, next) =>
      viewService({
        personal: [{ id: viewId(1), name: 'V', fetch, cells: ['name'] }],
        run: () => ({ value: [{ accountid: viewId(9), name: 'A' }] }),
      })(request, next),
  })
  await ask('query_records', { entity: 'account', view: 'V' })
  const runs = () => seen.filter(({ path }) => path.includes('userQuery=')).length
  const before = runs()

  fetch = where('attribute="creditlimit" operator="gt" value="5"')
  const text = await refused('query_records', { entity: 'account', view: 'V' })

  expect(text).toContain('denied_by_operator')
  expect(runs()).toBe(before)
})

test.each(['savedquery.layoutjson', 'savedquery.savedqueryid', 'savedquery.returnedtypecode'])(
  'with %s denied there are no views of the environment',
  async (pattern) => {
    const { refused, seen } = await withView('<attribute name="name"/>', { deny: [pattern] })

    const text = await refused('query_records', { entity: 'account', view: 'Open one' })

    expect(text).toContain('no view "Open one"')
    expect(seen.some(({ path }) => path.startsWith('savedqueries'))).toBe(false)
  },
)

test.each([
  [{ select: ['creditlimit'] }],
  [{ filter: 'creditlimit gt 5' }],
  [{ orderby: 'creditlimit' }],
])('a closed column is denied beside a view: %j', async (more) => {
  const { refused } = await withView('<attribute name="name"/>')

  const text = await refused('query_records', { entity: 'account', view: 'Open one', ...more })

  expect(text).toContain('denied_by_operator')
})

test.each([
  [{ deny: ['savedquery', 'userquery'] }],
  [{ deny: ['*.fetchxml'] }],
  [{ entities: ['account'] }],
])('with %j there are no views', async (lists) => {
  const { refused, ask, seen } = await withView('<attribute name="name"/>', lists)

  const text = await refused('query_records', { entity: 'account', view: 'Open one' })
  const { entities } = await ask('describe_entities', { entity: 'account' })

  expect(text).toContain('denied_by_operator')
  expect(JSON.stringify(entities)).not.toContain('Open one')
  expect(seen.some(({ path }) => /^(?:saved|user)queries/.test(path))).toBe(false)
})

test('a view that changed between two pages is not continued', async () => {
  const nextPage = `https://sandbox.invalid/api/data/v9.2/accounts?savedQuery=${viewId(1)}&$skiptoken=2`
  const rows = Array.from({ length: 40 }, (_, index) => ({
    accountid: viewId(index),
    name: `Account ${index} `.repeat(20),
  }))
  let fetch = '<attribute name="name"/>'
  const clock = fakeClock()
  const { ask, refused } = await connect({
    deny,
    clock,
    resultTokens: 1000,
    intercept: (request, next) =>
      viewService({
        system: [{ id: viewId(1), name: 'V', fetch, cells: ['name'] }],
        run: (options) =>
          options.has('$skiptoken')
            ? { value: rows.slice(20) }
            : { value: rows.slice(0, 2), '@odata.nextLink': nextPage },
      })(request, next),
  })
  const { next: cursor } = await ask('query_records', { entity: 'account', view: 'V' })

  fetch = where('attribute="creditlimit" operator="gt" value="5"')
  clock.pass(31_000)
  const text = await refused('query_records', { cursor })

  expect(text).toContain('denied_by_operator')
})
