import { expect, test } from 'vitest'
import { searchEntities } from '../../../../src/dataverse/metadata/search.ts'
import { toSummary } from '../../../../src/dataverse/metadata/to-definition.ts'
import { readEntity } from '../../../../src/dataverse/metadata/wire-entity.ts'
import { summary } from '../../../support/wire-definitions.ts'

test.each([
  ['sales order line', ['salesorderline', 'salesorder']],
  ['the line of an order', ['salesorderline', 'salesorder']],
  ['account order', ['account', 'salesorder', 'salesorderline']],
  ['account site lead order', ['account', 'salesorder', 'salesorderline']],
])('%s finds what matches most of the words: %j', (search, found) => {
  const entities = ['account', 'salesorder', 'salesorderline'].flatMap((name) => {
    const wire = readEntity(summary(name))
    return (wire && toSummary(wire)) ?? []
  })

  const names = searchEntities(entities, search).map(({ logicalName }) => String(logicalName))

  expect(names).toEqual(found)
})
