import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { createLandingPage } from '../../src/hosting/listener/landing-page.ts'
import type { LandingParts } from '../../src/hosting/listener/landing-page.ts'
import { startSingleUser } from '../support/http-server.ts'

const many: LandingParts = {
  address: 'https://dataverse-mcp.contoso.com/mcp',
  entrance: 'work-account',
  readOnly: false,
}
const singleUser: LandingParts = {
  address: 'http://127.0.0.1:3000/mcp',
  entrance: 'secret',
  readOnly: true,
}

test.each([many, singleUser])('$entrance: the page loads and runs nothing', async (parts) => {
  const html = await createLandingPage(parts)().text()

  expect(html).not.toMatch(
    /<script|<link|<img|<iframe|\ssrc=|\shref=|url\(|@import|\son\w+=|style=/i,
  )
})

test('its policy allows only its one style, by hash', async () => {
  const answer = createLandingPage(many)()
  const style = /<style>([\s\S]*)<\/style>/.exec(await answer.text())?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')

  expect(answer.headers.get('Content-Security-Policy')).toBe(
    `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  )
  expect(answer.headers.get('Cache-Control')).toBe('no-store')
  expect(answer.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
})

test("each client's instructions contain the public address", async () => {
  const html = await createLandingPage(many)().text()

  expect(html.split(many.address).length - 1).toBe(5)
  for (const host of ['Claude', 'Claude Code', 'VS Code', 'Cursor', 'Another client'])
    expect(html).toContain(`<summary>${host} <small>`)
})

test('an address in it is plain text, whatever it contains', async () => {
  const address = `https://x.test/"><script>alert('1')</script>&amp;`
  const html = await createLandingPage({ ...many, address })().text()

  expect(html).not.toContain('<script')
  expect(html).toContain('&quot;&gt;&lt;script&gt;alert(&#39;1&#39;)')
})

test('in read-only mode it mentions no writing', async () => {
  const html = await createLandingPage({ ...many, readOnly: true })().text()

  expect(html).toContain('find and read records with your own account')
  expect(html).not.toMatch(/create/)
})

test('the server shows it to anyone who opens its root, with its own address and without its secret', async () => {
  const { url, secret } = await startSingleUser()

  const page = await fetch(new URL('/', url))
  const head = await fetch(new URL('/', url), { method: 'HEAD' })
  const other = await fetch(new URL('/index.html', url))
  const html = await page.text()

  expect(page.status).toBe(200)
  expect(html).toContain(`<code>${url}</code>`)
  expect(html).not.toContain(secret)
  expect([head.status, await head.text()]).toEqual([200, ''])
  expect(other.status).toBe(404)
})
