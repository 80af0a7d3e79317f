import { expect, test } from 'vitest'
import { legacyRequest, sendRaw } from '../support/http-raw.ts'
import { ada, connectTo, eras, startSingleUser, startMultiUser } from '../support/http-server.ts'

const query = {
  name: 'query_records',
  arguments: { entity: 'account', select: ['name'], orderby: 'name', top: 3 },
}

test.each(eras)(
  'single-user mode serves the five tools to a client of the revision: %s',
  async (era) => {
    const { url, secret } = await startSingleUser()
    const client = await connectTo(url, secret, era)

    const { tools } = await client.listTools()
    const answer = await client.callTool(query)

    expect(tools.map(({ name }) => name)).toEqual([
      'describe_entities',
      'query_records',
      'get_record',
      'create_record',
      'update_record',
    ])
    expect(answer.structuredContent).toMatchObject({ entity: 'account' })
  },
)

test.each(eras)(
  'multi-user mode serves each user as themselves, in the revision: %s',
  async (era) => {
    const { url, tokenOf, environment, api } = await startMultiUser()
    const client = await connectTo(url, tokenOf(ada), era)

    const { tools } = await client.listTools()
    const answer = await client.callTool(query)
    const created = await client.callTool({
      name: 'create_record',
      arguments: { entity: 'account', values: { name: 'Over HTTP' } },
    })

    expect(tools).toHaveLength(5)
    expect(answer.structuredContent).toMatchObject({ entity: 'account' })
    expect(created.isError).toBeFalsy()
    expect(new Set(environment.seen.map(({ objectId }) => objectId))).toEqual(
      new Set([ada.objectId]),
    )
    expect(api.exchanges).toHaveLength(1)
  },
)

test.each([
  ['anything', { Accept: '*/*' }, 200],
  ['anything after something', { Accept: 'text/html, */*;q=0.8' }, 200],
  ['nothing in particular', {}, 200],
  ['both by name', { Accept: 'application/json, text/event-stream' }, 200],
  ['only a web page', { Accept: 'text/html' }, 406],
])('a client of the older revisions that accepts %s', async (_, accepted, expected) => {
  const { url, secret } = await startSingleUser()
  const { body, headers } = legacyRequest(secret, 'tools/list')
  const { Accept: _accept, ...others } = headers

  const { status } = await sendRaw(url, { body, headers: { ...others, ...accepted } })

  expect(status).toBe(expected)
})
