import { expect, test } from 'vitest'
import { createMetadata } from '../../src/dataverse/metadata/metadata.ts'
import { connect } from '../support/connect.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { startServiceDouble, type Reply } from '../support/service-double.ts'
import { changes, summaries } from '../support/wire-definitions.ts'

const service = startServiceDouble()
const { signal } = new AbortController()

/** As in reference, part 2, section 3. */
const layout = (...cells: readonly string[]) =>
  `<grid name="resultset" object="1" jump="name" select="1" icon="1" preview="1"><row name="result" id="accountid">${cells.join('')}</row></grid>`
const cell = (name: string) => `<cell name="${name}" width="300"/>`

test('reads the layouts of public and quick-find views', async () => {
  service.replyViews(
    views(
      { querytype: 0, isdefault: false, layoutxml: layout(cell('name'), cell('fax')) },
      {
        querytype: 0,
        isdefault: true,
        layoutxml: layout(
          cell('name'),
          cell('a_410707b195544cd984376608b1802904.emailaddress1'),
          "<cell ishidden='1' name='address1_city' width='100'/>",
          "<cell width='100' name='revenue' />",
        ),
      },
      { querytype: 4, isdefault: true, layoutxml: layout(cell('accountnumber')) },
      {
        querytype: 0,
        layoutxml: null,
        fetchxml:
          '<fetch><entity name="account"><attribute name="sic"/><link-entity name="contact"><attribute name="fullname"/></link-entity><attribute name="telephone1"/></entity></fetch>',
      },
    ),
  )

  expect(await viewsOfAccount()).toEqual({
    usual: ['name', 'revenue'],
    shown: ['name', 'fax', 'revenue', 'accountnumber', 'sic', 'telephone1'],
    find: ['accountnumber'],
  })
})

test.each<[string, Reply]>([
  ['may not be read', { status: 403, json: { error: { code: '0x80040220', message: 'No.' } } }],
  ['do not exist', { json: { value: [] } }],
  ['have no layout', views({ querytype: 0, isdefault: true })],
  ['are not a list', { json: { value: 5 } }],
  ['are a web page', { text: '<html></html>' }],
])('views that %s leave the definition as it is', async (_what, reply) => {
  service.replyViews(reply)

  expect(await viewsOfAccount()).toBeUndefined()
})

test('a query without select returns the columns of the default view, not its filter', async () => {
  const { ask, seen } = await connect()

  const { columns, notes } = await ask('query_records', { entity: 'account', top: 3 })

  expect(columns).toEqual(['accountid', 'name', 'primarycontactid', 'telephone1', 'address1_city'])
  expect(notes).toEqual(['no select: only the default columns'])
  const sent = seen.findLast(({ path }) => path.startsWith('accounts'))?.path
  expect(sent).not.toMatch(/filter|orderby|savedQuery/)
})

test('denied columns drop out of the default columns, and the primary name stays', async () => {
  const { ask } = await connect({ deny: ['account.telephone1', 'contact'] })

  const { columns } = await ask('query_records', { entity: 'account', top: 3 })

  expect(columns).toEqual(['accountid', 'name', 'address1_city'])
})

test.each([{ deny: ['savedquery'] }, { entities: ['account'] }, { deny: ['*.layoutxml'] }])(
  'with %j no view is read',
  async (lists) => {
    const { ask, seen } = await connect(lists)

    const { columns } = await ask('query_records', { entity: 'account', top: 1 })
    await ask('describe_entities', { entity: 'account' })

    expect(columns).toContain('createdon')
    expect(seen.filter(({ path }) => path.startsWith('savedqueries'))).toEqual([])
  },
)

function views(...value: readonly unknown[]): Reply {
  return { json: { value } }
}

async function viewsOfAccount() {
  service.reply(summaries, changes)
  const clock = fakeClock()
  const metadata = createMetadata({ dataverse: service.connect({ clock }), clock })
  return (await metadata.entity('account', { signal })).views
}
