import { expect, test } from 'vitest'
import { startMultiUser } from '../support/http-server.ts'
import { sendRaw } from '../support/http-raw.ts'

const asBrowser = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

test('R37 a browser on the endpoint is led to the landing page', async () => {
  const { url } = await startMultiUser()

  const { status, headers, text } = await sendRaw(url, { method: 'GET', headers: asBrowser })

  expect({ status, text }).toEqual({ status: 303, text: 'See /\n' })
  expect(headers).toMatchObject({ location: '/', 'cache-control': 'no-store' })
})

test.each([
  ['POST', asBrowser],
  ['GET', { Accept: 'text/event-stream, text/html' }],
  ['GET', { ...asBrowser, Authorization: 'Bearer abc' }],
  ['GET', { Accept: '*/*' }],
  ['GET', {}],
])('R37 %s with %j is a client, which needs a token', async (method, headers) => {
  const { url } = await startMultiUser()

  const { status } = await sendRaw(url, { method, headers })

  expect(status).toBe(401)
})

test('the landing page names the client id and the contact that the operator set, as text', async () => {
  const clientId = '55555555-5555-4555-8555-555555555555'
  const { url } = await startMultiUser({
    variables: {
      LANDING_CLIENT_ID: clientId,
      LANDING_CONTACT: 'Ana <b>Silva</b>, it@contoso.test',
    },
  })

  const { text } = await sendRaw(url, { method: 'GET', path: '/' })

  expect(text).not.toContain('YOUR_CLIENT_ID')
  expect(text).not.toContain('<b>Silva</b>')
  expect(text).toContain('Ana &lt;b&gt;Silva&lt;/b&gt;, it@contoso.test')
  expect(text.split(clientId).length).toBeGreaterThan(4)
})
