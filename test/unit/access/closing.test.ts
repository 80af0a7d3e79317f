import { expect, test } from 'vitest'
import { createAccess } from '../../../src/access/access.ts'
import { createClosing } from '../../../src/access/closing.ts'
import { columnName, entitySet, logicalName } from '../../support/names-of.ts'

const entity = (name: string, primaryName: string) => ({
  logicalName: logicalName(name),
  entitySetName: entitySet(`${name}s`),
  displayName: name,
  displayCollectionName: name,
  primaryId: columnName(`${name}id`),
  primaryName: columnName(primaryName),
  custom: false,
  activity: false,
  schemaName: name,
})
const all = [entity('systemuser', 'fullname'), entity('owner', 'name'), entity('queue', 'name')]

function closingOf(...deny: readonly string[]) {
  const access = createAccess({ entities: [], deny })
  if (access === undefined) throw new Error('Nothing is denied.')
  return createClosing(access, all)
}

test('a copy of a copy is closed: the last name of a user in the list of owners', () => {
  expect(closingOf('systemuser.lastname').isOpen('owner')).toBe(false)
  expect(closingOf('systemuser.title').isOpen('owner')).toBe(true)
})

test('a denied user closes no names of queues, a denied name does', () => {
  expect(closingOf('systemuser').closes('queue', 'name')).toBe(false)
  expect(closingOf('systemuser.fullname').closes('queue', 'name')).toBe(true)
})
