import { expect, test } from 'vitest'
import { wireBody, type DocumentedFailure } from '../contract/errors/documented-failure.ts'
import { documentedFailures } from '../contract/errors/documented-failures.ts'
import { errorOf } from '../support/error-of.ts'
import { byId, columnName, entitySet } from '../support/names-of.ts'
import { startServiceDouble, type WireAnswer } from '../support/service-double.ts'
import { recordGuid } from '../support/wire-answers.ts'

const service = startServiceDouble()

test.each(documentedFailures.map((failure) => [failure.title, failure] as const))(
  'explains %s',
  async (_title, failure) => {
    const answer = toWire(failure)
    service.reply(answer, answer, answer)

    const error = await errorOf(attempt(failure.operation ?? 'query'))

    expect(error.code).toBe(failure.code)
    expect(error.message).toContain(failure.says)
    expect(error.hint).toContain(failure.next)
    expect(error.facts.status).toBe(failure.status)
  },
)

test('at least 60 documented failures have a case, each under its own name', () => {
  const titles = documentedFailures.map(({ title }) => title)

  expect(titles.length).toBeGreaterThanOrEqual(60)
  expect(new Set(titles).size).toBe(titles.length)
})

function toWire(failure: DocumentedFailure): WireAnswer {
  const text = wireBody(failure)
  const { status, headers = {} } = failure
  return { status, headers, ...(text !== undefined && { text }) }
}

async function attempt(operation: NonNullable<DocumentedFailure['operation']>): Promise<unknown> {
  const dataverse = service.connect()
  const { signal } = new AbortController()
  const set = entitySet('accounts')
  const target = { set, primaryId: columnName('accountid') }
  const attempts = {
    query: () => dataverse.list(set, { select: 'name' }, { signal }),
    read: () => dataverse.retrieve(set, byId(recordGuid), { select: 'name' }, { signal }),
    create: () => dataverse.create(target, { name: 'x' }, { signal }),
    update: () => dataverse.update(target, byId(recordGuid), { name: 'x' }, { signal }),
    describe: () => dataverse.read('EntityDefinitions', {}, { signal }),
  }
  return attempts[operation]()
}
