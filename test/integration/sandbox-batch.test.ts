import { expect, test } from 'vitest'

import { account, createSandboxClient, id, root } from '../support/sandbox-client.ts'
import type { SandboxAnswer, SandboxClient } from '../support/sandbox-client.ts'

const rows = [account(1, { name: 'Contoso' })]

interface Part {
  readonly request: string
  readonly body?: object
  readonly headers?: readonly string[]
}

function operation({ request, body, headers = [] }: Part, contentId?: number): string {
  const text = body === undefined ? '' : JSON.stringify(body)
  return [
    'Content-Type: application/http',
    'Content-Transfer-Encoding: binary',
    ...(contentId === undefined ? [] : [`Content-ID: ${contentId}`]),
    '',
    `${request} HTTP/1.1`,
    ...(body === undefined
      ? []
      : ['Content-Type: application/json', `Content-Length: ${text.length}`]),
    ...headers,
    '',
    text,
    '',
  ].join('\r\n')
}

function changeSet(parts: readonly Part[]): string {
  const bodies = parts.map((part, at) => `--changeset_1\r\n${operation(part, at + 1)}\r\n`)
  return `Content-Type: multipart/mixed; boundary="changeset_1"\r\n\r\n${bodies.join('')}--changeset_1--\r\n`
}

function send(
  client: SandboxClient,
  parts: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): Promise<SandboxAnswer> {
  const body = `${parts.map((part) => `--batch_1\r\n${part}\r\n`).join('')}--batch_1--\r\n`
  return client.send('POST', '$batch', {
    body,
    headers: { 'Content-Type': 'multipart/mixed; boundary="batch_1"', ...headers },
  })
}

/** The status lines of all parts, in order. */
function statuses({ text }: SandboxAnswer): readonly number[] {
  return [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, status]) => Number(status))
}

test('parts run in order, each with its own status and body', async () => {
  const client = createSandboxClient({ rows })

  const answer = await send(client, [
    operation({ request: `GET ${root}accounts(${id(1)})?$select=name` }),
    operation({ request: `PATCH /api/data/v9.2/accounts(${id(1)})`, body: { name: 'Changed' } }),
    operation({ request: `GET accounts(${id(1)})/name/$value` }),
  ])

  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toMatch(/^multipart\/mixed; boundary=batchresponse_/)
  expect(statuses(answer)).toEqual([200, 204, 200])
  expect(answer.text).toContain('"name":"Contoso"')
  expect(answer.text).toMatch(/\r\n\r\nChanged\r\n--batchresponse_/)
})

test('a change set is written completely, and later parts refer to earlier ones', async () => {
  const client = createSandboxClient({ rows })

  const answer = await send(client, [
    changeSet([
      { request: 'POST /api/data/v9.2/accounts', body: { name: 'Parent' } },
      {
        request: 'POST /api/data/v9.2/contacts',
        body: { lastname: 'Child', 'parentcustomerid_account@odata.bind': '$1' },
      },
      { request: 'PATCH $1', body: { telephone1: '1' } },
    ]),
  ])

  expect(statuses(answer)).toEqual([204, 204, 204])
  expect(answer.text).toMatch(/Content-ID: 2\r\n/)
  expect(answer.text).toMatch(/Location: https:.*\/accounts\(/)
  const { rows: found } = await client.get(
    "accounts?$select=telephone1&$filter=name eq 'Parent'&$expand=contact_customer_accounts($select=lastname)",
  )
  expect(found).toMatchObject([
    { telephone1: '1', contact_customer_accounts: [{ lastname: 'Child' }] },
  ])
})

test('a change set with one failure writes nothing and returns one part', async () => {
  const client = createSandboxClient({ rows })

  const answer = await send(client, [
    changeSet([
      { request: 'POST /api/data/v9.2/accounts', body: { name: 'New' } },
      { request: `DELETE /api/data/v9.2/accounts(${id(1)})` },
      { request: 'POST /api/data/v9.2/accounts', body: { nme: 'x' } },
    ]),
  ])

  expect(answer.status).toBe(400)
  expect(statuses(answer)).toEqual([400])
  expect(client.ledger()).toEqual([])
  expect((await client.get('accounts/$count')).text).toBe('1')
})

test('the first failure ends the batch; with continue-on-error the rest runs', async () => {
  const client = createSandboxClient({ rows })
  const parts = [operation({ request: 'GET nothing' }), operation({ request: 'GET WhoAmI' })]

  const stopped = await send(client, parts)
  const continued = await send(client, parts, { Prefer: 'odata.continue-on-error' })

  expect([stopped.status, statuses(stopped)]).toEqual([404, [404]])
  expect([continued.status, statuses(continued)]).toEqual([200, [404, 200]])
})

test.each([
  [
    'a reference to a missing part',
    changeSet([{ request: 'PATCH $7', body: {} }]),
    "Content-ID Reference: '$7' does not exist in the batch context.",
  ],
  ['a GET in a change set', changeSet([{ request: 'GET WhoAmI' }]), 'GET'],
  ['a batch in a batch', operation({ request: 'POST $batch', body: {} }), 'batch'],
  [
    'a change-set part without Content-ID',
    changeSet([{ request: 'POST accounts', body: {} }]).replace('Content-ID: 1\r\n', ''),
    'Content-ID header not present',
  ],
])('%s is rejected', async (_, part, message) => {
  const answer = await send(createSandboxClient({ rows }), [part])

  expect(answer.status).toBe(400)
  expect(answer.text).toContain(message)
})

const lineFeeds = '--b\nContent-Type: application/http\n\nGET WhoAmI HTTP/1.1\n\n--b--\n'

test.each([
  ['lines that do not end with CRLF', lineFeeds, 'multipart/mixed; boundary=b'],
  ['another boundary', lineFeeds.replaceAll('\n', '\r\n'), 'multipart/mixed; boundary=c'],
  ['no end', '--b\r\n\r\n', 'multipart/mixed; boundary=b'],
  ['no boundary', '{}', 'application/json'],
])('a batch with %s is answered as a multipart with one 400 part', async (_, body, type) => {
  const client = createSandboxClient({ rows })

  const answer = await client.send('POST', '$batch', { body, headers: { 'Content-Type': type } })

  expect(answer.status).toBe(400)
  expect(answer.headers.get('content-type')).toMatch(/^multipart\/mixed; boundary=batchresponse_/)
  expect(statuses(answer)).toEqual([400])
  expect(answer.text).toContain('"code":"0x80048d19"')
  expect(answer.text).toContain('Stream was not readable.')
})

test('more than 1,000 operations are rejected', async () => {
  const parts = Array.from({ length: 1001 }, () => operation({ request: 'GET WhoAmI' }))

  const { status, json } = await send(createSandboxClient({ rows }), parts)

  expect(status).toBe(400)
  expect(json).toMatchObject({
    ExceptionMessage:
      "The current batch message contains too many parts. A maximum number of '1000' query operations and change sets are allowed in a batch message.",
    ExceptionType: 'Microsoft.OData.ODataException',
  })
})

test('a change set with more than 1,000 operations is rejected', async () => {
  const parts = Array.from({ length: 1001 }, () => ({ request: 'POST accounts', body: {} }))

  const { status, json } = await send(createSandboxClient({ rows }), [changeSet(parts)])

  expect(status).toBe(400)
  expect(json['ExceptionMessage']).toBe(
    "The current change set contains too many operations. A maximum number of '1000' operations are allowed in a change set.",
  )
})
