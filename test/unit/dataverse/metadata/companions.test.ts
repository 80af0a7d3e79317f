import { expect, test } from 'vitest'
import { toDefinition } from '../../../../src/dataverse/metadata/to-definition.ts'
import { readEntity } from '../../../../src/dataverse/metadata/wire-entity.ts'
import { wireBody, wireColumn, wireFile, wireImage } from '../../../support/wire-files.ts'

const owners = [
  wireColumn('new_contactid', 'Lookup', { Targets: ['contact'] }),
  wireColumn('ownerid', 'Owner'),
  wireColumn('new_kind', 'Picklist'),
  wireColumn('new_flag', 'Boolean'),
  wireColumn('new_tags', 'Virtual', { AttributeTypeName: { Value: 'MultiSelectPicklistType' } }),
  ...wireImage('new_photo'),
  ...wireFile('new_plan'),
]
const virtual = { AttributeTypeName: { Value: 'VirtualType' } }

test.each<[string, string, string, Record<string, unknown>]>([
  ['new_contactidname', 'String', 'new_contactid', {}],
  ['new_contactidyominame', 'String', 'new_contactid', {}],
  ['otherlookupname', 'String', 'new_contactid', {}],
  ['owneridtype', 'EntityName', 'ownerid', {}],
  ['new_kindname', 'Virtual', 'new_kind', virtual],
  ['new_flagname', 'Virtual', 'new_flag', virtual],
  ['new_tagsname', 'Virtual', 'new_tags', virtual],
  ['new_photo_secret', 'String', 'new_photo', { IsValidForRead: false }],
  ['new_photo_internal', 'String', 'new_photo', { IsValidODataAttribute: false }],
])('%s (%s of %s) is not a column', (name, type, owner, rest) => {
  const shadow = wireColumn(name, type, { AttributeOf: owner, ...rest })

  expect(definitionOf(...owners, shadow).columns.has(name)).toBe(false)
})

test.each<[string, string, string, Record<string, unknown>]>([
  ['new_photo_preview', 'String', 'new_photo', {}],
  ['new_plan_name2', 'Virtual', 'new_plan', virtual],
  ['objecttypecode', 'EntityName', 'new_contactid', {}],
  ['new_kind_since', 'DateTime', 'new_kind', {}],
])('%s (%s of %s) is a column', (name, type, owner, rest) => {
  const companion = wireColumn(name, type, { AttributeOf: owner, ...rest })

  expect(definitionOf(...owners, companion).columns.get(name)).toMatchObject({ read: true })
})

test('companions are found by name where the service does not say whose they are', () => {
  const unsaid = owners.map((one) => ({ ...one, AttributeOf: null }))

  const { columns } = definitionOf(...unsaid)

  expect(columns.get('new_photo')?.body).toEqual({
    kind: 'image',
    companions: ['new_photoid', 'new_photo_timestamp', 'new_photo_url'],
  })
  expect(columns.get('new_plan')?.body).toEqual({ kind: 'file', companions: ['new_plan_name'] })
})

test('the key of an entity is not the companion of an image of the same name', () => {
  const { columns } = definitionOf(...wireImage('new_site'))

  expect(columns.get('new_siteid')?.companionOf).toBeUndefined()
})

const long = { MaxLength: 1_073_741_823 }

test.each<[string, readonly ReturnType<typeof wireColumn>[], string, object]>([
  [
    'a note',
    wireBody('documentbody'),
    'documentbody',
    { fileName: 'filename', mimeType: 'mimetype', size: 'filesize' },
  ],
  ['a report', wireBody('bodybinary'), 'bodybinary', { fileName: 'filename' }],
  ['a custom table', wireBody('new_content', 'new_'), 'new_content', { fileName: 'new_filename' }],
  [
    'the copy of a body',
    [wireColumn('documentbody_binary', 'Virtual', virtual)],
    'documentbody_binary',
    {},
  ],
])('the text column of %s holds files, by the definitions', (_what, columns, name, body) => {
  const found = definitionOf(...columns).columns.get(name)?.body

  expect(found).toMatchObject({ kind: 'content', ...body })
})

test.each<[string, readonly ReturnType<typeof wireColumn>[], string]>([
  ['an article', [wireColumn('content', 'Memo', long)], 'content'],
  [
    'an e-mail',
    [wireColumn('description', 'Memo', long), ...wireBody('x').slice(1)],
    'description',
  ],
  [
    'a short text of that name',
    [wireColumn('body', 'String', { MaxLength: 200 }), ...wireBody('x').slice(1)],
    'body',
  ],
])('the text column of %s holds text, by the definitions', (_what, columns, name) => {
  const found = definitionOf(...columns).columns.get(name)?.body

  expect(found).toBeUndefined()
})

test.each(['webresource.content', 'documenttemplate.content', 'pluginassembly.content'])(
  '%s holds base64 without columns that say so',
  (name) => {
    const [entity = '', column = ''] = name.split('.')

    const { columns } = definitionOf(wireColumn(column, 'Memo', long))
    const named = entityOf(entity, wireColumn(column, 'Memo', long)).columns

    expect(columns.get(column)?.body).toBeUndefined()
    expect(named.get(column)?.body).toEqual({ kind: 'content', companions: [] })
  },
)

function definitionOf(...columns: readonly ReturnType<typeof wireColumn>[]) {
  return entityOf('new_site', ...columns)
}

function entityOf(name: string, ...columns: readonly ReturnType<typeof wireColumn>[]) {
  const key = `${name}id`
  const wire = readEntity({
    LogicalName: name,
    EntitySetName: `${name}s`,
    PrimaryIdAttribute: key,
    Attributes: [...columns, wireColumn(key, 'Uniqueidentifier')],
  })
  const definition = wire && toDefinition(wire)
  if (definition === undefined) throw new Error('the definition is incomplete')
  return definition
}
