import { expect, test } from 'vitest'
import { listEnvironments, noSuchEnvironment } from '../../../src/environment/discovery.ts'
import { errorOf } from '../../support/error-of.ts'
import { fakeClock } from '../../support/fake-clock.ts'

const list = 'https://globaldisco.crm.dynamics.com/api/discovery/v2.0/Instances'

test('a paged list is read to its end, with the token on each request', async () => {
  const asked: string[] = []

  const found = await read(async (request) => {
    asked.push(request.url)
    expect(request.headers.get('authorization')).toBe('Bearer secret')
    const page = Number(new URL(request.url).searchParams.get('$skiptoken') ?? 1)
    const next = page < 3 ? { '@odata.nextLink': `${list}?$skiptoken=${page + 1}` } : {}
    return Response.json({ value: [entry(`env${page}`)], ...next })
  })

  expect(found.map(({ prefix }) => prefix)).toEqual(['env1', 'env2', 'env3'])
  expect(asked).toEqual([list, `${list}?$skiptoken=2`, `${list}?$skiptoken=3`])
})

test.each([
  'https://evil.test/api/discovery/v2.0/Instances',
  'https://globaldisco.crm.dynamics.com.evil.test/api/discovery/v2.0/Instances',
  'http://globaldisco.crm.dynamics.com/api/discovery/v2.0/Instances',
  'https://user:secret@globaldisco.crm.dynamics.com/api/discovery/v2.0/Instances?p=2',
  '//evil.test/x',
  '/api/other',
  'https://globaldisco.crm9.dynamics.com/api/discovery/v2.0/Instances',
  'not an address at all://',
])('the token is never sent to the next page %s', async (link) => {
  let requests = 0

  const error = await errorOf(
    read(async () => {
      requests += 1
      return Response.json({ value: [], '@odata.nextLink': link })
    }),
  )

  expect(error.code).toBe('bad_answer')
  expect(requests).toBe(1)
})

test('an endless list is given up after 20 pages, a repeating one at once', async () => {
  let requests = 0
  const endless = errorOf(
    read(async () => {
      requests += 1
      return Response.json({ value: [], '@odata.nextLink': `${list}?$skiptoken=${requests}` })
    }),
  )
  expect((await endless).code).toBe('bad_answer')
  expect(requests).toBe(20)

  const repeated = read(async () => Response.json({ value: [], '@odata.nextLink': list }))

  expect((await errorOf(repeated)).code).toBe('bad_answer')
})

test('disabled environments come last and are never suggested', async () => {
  const found = await read(async () =>
    Response.json({ value: [{ ...entry('aaa'), State: 1 }, entry('bbb')] }),
  )

  const error = noSuchEnvironment('aab', found, (...args) => args.join(' '))

  expect(found.map(({ prefix }) => prefix)).toEqual(['bbb', 'aaa'])
  expect(error.message).toContain('called aab')
  expect(error.hint).toContain('connect https://bbb.crm4.dynamics.com')
})

function entry(name: string) {
  return { Url: `https://${name}.crm4.dynamics.com`, FriendlyName: name, State: 0 }
}

function read(fetch: (request: Request) => Promise<Response>) {
  return listEnvironments({ cloud: 'commercial', token: 'secret', fetch, clock: fakeClock() })
}
