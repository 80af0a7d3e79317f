import * as fc from 'fast-check'
import { ids } from '../../support/agent-mistakes/mistake.ts'
import { payloads } from '../../support/payloads.ts'

export interface Call {
  readonly tool: string
  readonly args: Readonly<Record<string, unknown>>
}

const fragments =
  `account accounts contact name revenue ownerid primarycontactid createdon statecode _ownerid_value
  contact_customer_accounts eq ne gt and or not in null true contains( startswith( ( ) , ; : / \\ ' '' " $ & ?
  # % %27 %2e%2e .. ../ // @ = == < > [ ] { } * + - | ~ ^ \` $select= $filter= $top=5 $expand= $batch $metadata
  $ref WhoAmI() Microsoft.Dynamics.CRM. LastXDays __proto__ constructor prototype toString 1 0 -1 1e308 5L
  2026-01-31 2026-01-31T09:30:00Z ${ids.account} c_AAAAAAAA https://evil.example/ aggregate($count as n)
  groupby((name)) asc desc select from where <fetch> \\u0000`.split(/\s+/)

/** Any text: pieces of OData and of URLs, payloads, or any characters at all. */
export const anyText = fc.oneof(
  {
    weight: 4,
    arbitrary: fc
      .array(fc.constantFrom(...fragments), { maxLength: 12 })
      .map((all) => all.join(' ')),
  },
  {
    weight: 2,
    arbitrary: fc.array(fc.constantFrom(...fragments), { maxLength: 8 }).map((all) => all.join('')),
  },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...payloads, '\uD800', 'x'.repeat(300), '\r\nX-Evil: 1'),
  },
)

const upTo = (length: number) => anyText.map((text) => text.slice(0, length) || 'x')

const entity = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom('account', 'contacts', 'Opportunity', 'email', 'task') },
  { weight: 1, arbitrary: upTo(128) },
)
const column = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('name', 'revenue', 'ownerid', 'createdon', 'statecode', 'fax'),
  },
  { weight: 1, arbitrary: upTo(128) },
)
const select = fc.array(column, { minLength: 1, maxLength: 6 })
const key = fc.oneof(
  anyText.map((text) => text.slice(0, 1000)),
  fc.double({ noNaN: true, min: -1e15, max: 1e15 }),
  fc.boolean(),
)
const id = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(ids.account, ids.contact, `{${ids.account}}`) },
  { weight: 1, arbitrary: fc.uuid() },
  { weight: 1, arbitrary: upTo(100) },
  {
    weight: 1,
    arbitrary: fc.dictionary(fc.oneof(fc.constant('accountnumber'), upTo(128)), key, {
      minKeys: 1,
      maxKeys: 3,
    }),
  },
)
const anyValue = fc.oneof(
  { weight: 3, arbitrary: anyText },
  { weight: 1, arbitrary: fc.double({ noNaN: true, min: -1e15, max: 1e15 }) },
  { weight: 1, arbitrary: fc.constantFrom(null, true, false, 0, 1, -1, 5.5) },
  { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  { weight: 1, arbitrary: fc.record({ entity, id: fc.oneof(fc.uuid(), upTo(60)) }) },
)
const writeColumn = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'name',
      'revenue',
      'industrycode',
      'donotemail',
      'primarycontactid',
      'primarycontactid@odata.bind',
      'ownerid',
      'statecode',
      'scheduledend',
      'birthdate',
      'to',
      'subject',
    ),
  },
  { weight: 1, arbitrary: upTo(200) },
)
const values = fc.dictionary(writeColumn, anyValue, { minKeys: 1, maxKeys: 5 })
const option = (length: number) => upTo(length)
const optional = { requiredKeys: ['entity'] } satisfies { requiredKeys: ['entity'] }

const query = fc.record(
  {
    entity,
    select,
    filter: option(16_000),
    orderby: option(1000),
    expand: option(4000),
    top: fc.integer({ min: 1, max: 3 }),
    count: fc.boolean(),
  },
  optional,
)
const aggregation = fc.record(
  { entity, apply: option(4000), filter: option(500) },
  { requiredKeys: ['entity', 'apply'] },
)

const viewName = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.constantFrom('Active Accounts', 'my tasks', 'system: All Activities'),
  },
  { weight: 1, arbitrary: upTo(200) },
)
const viewed = fc.record(
  { entity, view: viewName, search: option(100), filter: option(500), orderby: option(500) },
  { requiredKeys: ['entity', 'view'] },
)
const searched = fc.record(
  { entity, search: option(100), top: fc.integer({ min: 1, max: 3 }) },
  {
    requiredKeys: ['search'],
  },
)

const listOf = <Item>(item: fc.Arbitrary<Item>) => fc.array(item, { minLength: 1, maxLength: 4 })

const calls: readonly fc.Arbitrary<Call>[] = [
  query.map((args) => ({ tool: 'query_records', args })),
  aggregation.map((args) => ({ tool: 'query_records', args })),
  viewed.map((args) => ({ tool: 'query_records', args })),
  searched.map((args) => ({ tool: 'query_records', args })),
  fc.record({ cursor: upTo(4000) }).map((args) => ({ tool: 'query_records', args })),
  fc
    .record(
      { entity, id, select, expand: option(4000), link: fc.boolean() },
      { requiredKeys: ['entity', 'id'] },
    )
    .map((args) => ({ tool: 'get_record', args })),
  fc
    .record(
      { entity, values, id: fc.oneof(fc.uuid(), upTo(100)) },
      { requiredKeys: ['entity', 'values'] },
    )
    .map((args) => ({ tool: 'create_record', args })),
  fc
    .record(
      { entity, id, values, etag: fc.constantFrom('W/"1"', '"x"') },
      { requiredKeys: ['entity', 'id', 'values'] },
    )
    .map((args) => ({ tool: 'update_record', args })),
  fc
    .record({ entity, values: listOf(fc.oneof(values, fc.constant({ name: 'x' }))) })
    .map((args) => ({ tool: 'create_record', args })),
  fc
    .record({ entity, id: listOf(id), values: fc.oneof(values, fc.constant({ name: 'x' })) })
    .map((args) => ({ tool: 'update_record', args })),
  fc
    .record(
      {
        entity: fc.oneof(entity, fc.array(entity, { minLength: 1, maxLength: 3 })),
        search: upTo(100),
        columns: fc.array(upTo(64), { minLength: 1, maxLength: 3 }),
        full: fc.boolean(),
      },
      { requiredKeys: [] },
    )
    .map((args) => ({ tool: 'describe_entities', args })),
]

/** Any call that the published schemas allow. */
export const anyCall: fc.Arbitrary<Call> = fc.oneof(...calls)
