import type { DynamicsWebApi } from 'dynamics-web-api'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { seedId } from '../../sandbox/seed/seed-ids.ts'
import { startForeignClient } from '../support/dynamics-web-api.ts'
import type { ForeignClient } from '../support/dynamics-web-api.ts'

let foreign: ForeignClient
let client: DynamicsWebApi

beforeAll(async () => {
  foreign = await startForeignClient()
  client = foreign.client
})

afterAll(async () => {
  await foreign.close()
})

test('a call without a token gets the challenge', async () => {
  await expect(foreign.stranger.callFunction('WhoAmI')).rejects.toMatchObject({ status: 401 })
})

test('metadata: entities, one entity by key, columns, a choice with its options, relationships', async () => {
  const entities = await client.retrieveEntities({
    select: ['LogicalName', 'EntitySetName'],
    filter: "LogicalName eq 'account'",
  })
  const entity = await client.retrieveEntity({
    key: "LogicalName='account'",
    select: ['LogicalName', 'PrimaryIdAttribute', 'DisplayName'],
    expand: [{ property: 'Keys', select: ['LogicalName', 'KeyAttributes'] }],
  })
  const columns = await client.retrieveAttributes({
    entityKey: "LogicalName='account'",
    castType: 'Microsoft.Dynamics.CRM.MoneyAttributeMetadata',
    select: ['LogicalName', 'Precision'],
  })
  const choice = await client.retrieveAttribute({
    entityKey: "LogicalName='account'",
    attributeKey: "LogicalName='industrycode'",
    castType: 'Microsoft.Dynamics.CRM.PicklistAttributeMetadata',
    select: ['LogicalName'],
    expand: [{ property: 'OptionSet', select: ['Options'] }],
  })
  const relations = await client.retrieveRelationships({
    castType: 'Microsoft.Dynamics.CRM.OneToManyRelationshipMetadata',
    select: ['SchemaName', 'ReferencingEntityNavigationPropertyName'],
    filter: "ReferencedEntity eq 'account' and ReferencingEntity eq 'contact'",
  })
  const byId = await client.retrieveEntity({ key: entity.MetadataId, select: ['LogicalName'] })

  expect(entities.value).toMatchObject([{ LogicalName: 'account', EntitySetName: 'accounts' }])
  expect(entity).toMatchObject({
    PrimaryIdAttribute: 'accountid',
    DisplayName: { UserLocalizedLabel: { Label: 'Account', LanguageCode: 1033 } },
    Keys: [{ KeyAttributes: ['accountnumber'] }],
  })
  expect(columns.value).toContainEqual(expect.objectContaining({ LogicalName: 'revenue' }))
  expect(choice.OptionSet.Options[0]).toMatchObject({
    Value: 1,
    Label: { UserLocalizedLabel: { Label: 'Accounting' } },
  })
  expect(relations.value).toContainEqual(
    expect.objectContaining({
      SchemaName: 'contact_customer_accounts',
      ReferencingEntityNavigationPropertyName: 'parentcustomerid_account',
    }),
  )
  expect(byId).toMatchObject({ LogicalName: 'account', MetadataId: entity.MetadataId })
  expect(await client.retrieveGlobalOptionSets({ select: ['Name'] })).toMatchObject({
    value: expect.arrayContaining([expect.objectContaining({ Name: 'budgetstatus' })]),
  })
})

test('metadata: the CSDL document, with annotations on request', async () => {
  const plain = await client.retrieveCsdlMetadata()
  const annotated = await client.retrieveCsdlMetadata({ addAnnotations: true })

  expect(plain).toContain('<EntityType Name="account"')
  expect(plain).not.toContain('<Annotation ')
  expect(annotated).toContain('<Annotation Term="Org.OData.Core.V1.Computed"')
})

test('queries: filter, order, count, expand, functions', async () => {
  const found = await client.retrieveMultiple({
    collection: 'accounts',
    select: ['name', 'revenue'],
    filter:
      "Microsoft.Dynamics.CRM.In(PropertyName='name',PropertyValues=['Northwind Traders','Nobody'])",
    expand: [{ property: 'contact_customer_accounts', select: ['fullname'], top: 2 }],
    orderBy: ['name asc'],
    count: true,
    top: 3,
  })
  const count = await client.count({ collection: 'accounts' })
  const filtered = await client.count({ collection: 'accounts', filter: 'statecode eq 0' })
  const all = await client.countAll({ collection: 'accounts', filter: 'statecode eq 0' })

  expect(found.value).toHaveLength(1)
  expect(found.oDataCount).toBe(1)
  expect(found.value[0]?.contact_customer_accounts).toHaveLength(2)
  expect(count).toBeGreaterThan(filtered)
  expect(all).toBe(filtered)
})

test('paging: every paging method returns all rows', async () => {
  const request = { collection: 'contacts', select: ['fullname'], orderBy: ['fullname desc'] }
  const whole = await client.retrieveMultiple(request)
  const pages: unknown[] = []
  let page = await client.retrieveMultiple({ ...request, maxPageSize: 40 })
  pages.push(...page.value)
  while (page.oDataNextLink) {
    page = await client.retrieveMultiple({ ...request, maxPageSize: 40 }, page.oDataNextLink)
    pages.push(...page.value)
  }
  const all = await client.retrieveAll({ ...request, maxPageSize: 33 })

  expect(pages).toEqual(whole.value)
  expect(all.value).toEqual(whole.value)
})

test('FetchXML: one page, all pages, aggregates', async () => {
  const fetchXml = `<fetch><entity name="contact"><attribute name="fullname"/>
    <order attribute="fullname"/><filter><condition attribute="statecode" operator="eq" value="0"/></filter>
    <link-entity name="account" from="accountid" to="parentcustomerid" alias="company" link-type="outer">
      <attribute name="name"/></link-entity></entity></fetch>`
  const query = { collection: 'contacts', fetchXml }
  const whole = await client.fetch(query)
  const all = await client.fetchAll({
    collection: 'contacts',
    fetchXml: fetchXml.replace('<fetch>', '<fetch count="31">'),
    includeAnnotations: 'Microsoft.Dynamics.CRM.fetchxmlpagingcookie',
  })
  const counted = await client.fetch({
    collection: 'contacts',
    fetchXml:
      '<fetch aggregate="true"><entity name="contact"><attribute name="contactid" alias="number" aggregate="count"/><filter><condition attribute="statecode" operator="eq" value="0"/></filter></entity></fetch>',
  })

  expect(all.value?.map((row) => row.contactid)).toEqual(whole.value?.map((row) => row.contactid))
  expect(whole.value?.some((row) => row['company.name'] !== undefined)).toBe(true)
  expect(counted.value).toEqual([expect.objectContaining({ number: whole.value?.length })])
})

test('runs stored views and detects duplicates', async () => {
  const view = await client.retrieveMultiple({
    collection: 'accounts',
    queryParams: [`savedQuery=${seedId('savedquery', 'Active Accounts')}`],
  })

  expect(view.value.length).toBeGreaterThan(10)
  await expect(
    client.create({
      collection: 'accounts',
      data: { name: 'Northwind Traders' },
      duplicateDetection: true,
    }),
  ).rejects.toMatchObject({ code: '0x80040333' })
})
