import { expect, test } from 'vitest'
import { createSandboxClient } from '../support/sandbox-client.ts'

const pixel =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const withRow = { Prefer: 'return=representation' }

test('an image is sent only when it is named, its companions always', async () => {
  const client = createSandboxClient()
  const body = { name: 'Pictured', entityimage: pixel }
  const { json } = await client.send('POST', 'accounts', { body, headers: withRow })
  const path = `accounts(${String(json['accountid'])})`

  const all = await client.get(path)
  const named = await client.get(`${path}?$select=entityimage,entityimage_url`)

  expect(all.json).not.toHaveProperty('entityimage')
  expect(all.json).toMatchObject({
    entityimageid: expect.stringMatching(/^[0-9a-f-]{36}$/),
    entityimage_timestamp: expect.any(Number),
    entityimage_url: expect.stringMatching(
      /^\/Image\/download\.aspx\?Entity=account&Attribute=entityimage&Id=/,
    ),
  })
  expect(named.json).toMatchObject({
    entityimage: pixel,
    entityimage_url: all.json['entityimage_url'],
  })
})

test('clearing an image clears its companions', async () => {
  const client = createSandboxClient()
  const body = { name: 'Pictured', entityimage: pixel }
  const { json } = await client.send('POST', 'accounts', { body, headers: withRow })

  const cleared = await client.send('PATCH', `accounts(${String(json['accountid'])})`, {
    body: { entityimage: null },
    headers: withRow,
  })

  expect(cleared.json).toMatchObject({
    entityimageid: null,
    entityimage_timestamp: null,
    entityimage_url: null,
  })
})

test('the size of a note is that of its decoded file, with or without select', async () => {
  const client = createSandboxClient()
  const body = {
    subject: 'A file',
    filename: 'a.txt',
    mimetype: 'text/plain',
    documentbody: btoa('five!'),
  }
  const { json } = await client.send('POST', 'annotations', { body, headers: withRow })

  const all = await client.get(`annotations(${String(json['annotationid'])})`)
  const some = await client.get(`annotations(${String(json['annotationid'])})?$select=filesize`)

  expect(all.json).toMatchObject({ filesize: 5, documentbody: btoa('five!') })
  expect(some.json).not.toHaveProperty('documentbody')
})

test('a file above the limit is refused with its code', async () => {
  const client = createSandboxClient()
  const body = { subject: 'Large', filename: 'a.bin', documentbody: 'A'.repeat(5_242_884) }

  const { status, error } = await client.send('POST', 'annotations', { body })

  expect([status, error.code]).toEqual([400, '0x80044a02'])
})
