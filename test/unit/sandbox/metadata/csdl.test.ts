import { expect, test } from 'vitest'

import { printCsdl } from '../../../../sandbox/metadata/csdl.ts'
import { createSchema, loadSchema } from '../../../../sandbox/schema/load-schema.ts'
import { readTableFiles } from '../../../../sandbox/schema/data-files.ts'

const xml = printCsdl(loadSchema())

/** The text of one entity type. */
function entityType(name: string): string {
  const start = xml.indexOf(`<EntityType Name="${name}"`)
  return xml.slice(start, xml.indexOf('</EntityType>', start))
}

test('declares every table once, with its entity set', () => {
  const types = xml.match(/<EntityType Name="/g)
  const sets = xml.match(/<EntitySet Name="/g)

  expect(types).toHaveLength(28 + 3)
  expect(sets).toHaveLength(28)
  expect(xml).toContain('<EntitySet Name="accounts" EntityType="Microsoft.Dynamics.CRM.account">')
})

test('closes every element', () => {
  const open: string[] = []
  const crossed: string[] = []
  for (const [, slash, name = '', empty] of xml.matchAll(/<(\/?)([\w:]+)[^<>]*?(\/?)>/g)) {
    if (empty === '/') continue
    if (slash !== '/') open.push(name)
    else if (open.pop() !== name) crossed.push(name)
  }

  expect(open).toEqual([])
  expect(crossed).toEqual([])
})

test.each([
  ['account', '<Key><PropertyRef Name="accountid" /></Key>'],
  ['account', '<Property Name="name" Type="Edm.String" />'],
  ['account', '<Property Name="revenue" Type="Edm.Decimal" Scale="Variable" />'],
  ['account', '<Property Name="statecode" Type="Edm.Int32" />'],
  ['account', '<Property Name="versionnumber" Type="Edm.Int64" />'],
  ['account', '<Property Name="createdon" Type="Edm.DateTimeOffset" />'],
  ['account', '<Property Name="_primarycontactid_value" Type="Edm.Guid" />'],
  ['contact', '<Property Name="birthdate" Type="Edm.Date" />'],
  ['account', '<Property Name="address1_latitude" Type="Edm.Double" />'],
])('%s has %s', (table, line) => {
  expect(entityType(table)).toContain(line)
})

test('includes partners and constraints of navigation properties', () => {
  expect(entityType('contact')).toContain(
    '<NavigationProperty Name="parentcustomerid_account" Type="mscrm.account" Partner="contact_customer_accounts">' +
      '<ReferentialConstraint Property="_parentcustomerid_value" ReferencedProperty="accountid" />' +
      '</NavigationProperty>',
  )
  expect(entityType('account')).toContain(
    '<NavigationProperty Name="contact_customer_accounts" Type="Collection(mscrm.contact)" Partner="parentcustomerid_account" />',
  )
  expect(entityType('account')).toContain(
    '<NavigationProperty Name="ownerid" Type="mscrm.principal">',
  )
})

test('derives activities from activitypointer without repeating its columns', () => {
  const task = entityType('task')

  expect(task).toContain('BaseType="mscrm.activitypointer"')
  expect(task).toContain('Name="percentcomplete"')
  expect(task).not.toContain('Name="subject"')
  expect(task).not.toContain('<Key>')
})

test('omits columns that cannot be read and types that are not declared', () => {
  expect(entityType('account')).not.toContain('Name="isprivate"')
  expect(entityType('email')).not.toContain('Name="to"')
  expect(xml).not.toContain('mscrm.sla"')
})

test('escapes reserved XML characters', () => {
  const [file] = readTableFiles()
  const odd = { ...file, entitySetName: 'a<b>&"c"' }

  const text = printCsdl(createSchema(file ? [{ ...file, ...odd }] : []))

  expect(text).toContain('<EntitySet Name="a&lt;b&gt;&amp;&quot;c&quot;"')
})

test('includes annotations only on request', () => {
  const annotated = printCsdl(loadSchema(), { annotations: true })

  expect(xml).not.toContain('<Annotation ')
  expect(annotated).toContain('<edmx:Include Namespace="Org.OData.Core.V1" />')
  expect(annotated).toContain(
    '<Property Name="createdon" Type="Edm.DateTimeOffset">' +
      '<Annotation Term="Org.OData.Core.V1.Computed" Bool="true" />' +
      '<Annotation Term="Org.OData.Core.V1.Permissions">' +
      '<EnumMember>Org.OData.Core.V1.PermissionType/Read</EnumMember></Annotation></Property>',
  )
  expect(annotated).toContain('<PropertyValue Property="Name" PropertyPath="accountnumber" />')
  expect(annotated).toContain('<Annotation Term="Org.OData.Capabilities.V1.ChangeTracking">')
  expect(annotated).toContain('<Property Name="name" Type="Edm.String" />')
})
