import { expect, test } from 'vitest'
import * as fc from 'fast-check'
import { createOutbound, type BatchPart } from '../../../src/dataverse/outbound/outbound.ts'
import { sentHeaders } from '../../../src/dataverse/outbound/headers.ts'
import { parseEnvironmentUrl } from '../../../src/environment/address.ts'
import type { WireRequest } from '../../../src/network/wire.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { partsOf } from '../../support/wire-batch.ts'
import { always, longEnough } from './properties.ts'

const environment = parseEnvironmentUrl('https://contoso.crm4.dynamics.com')
const answerType = 'multipart/mixed; boundary=b'

/** What leaves the outbound module, or the code of its refusal. */
async function send(target: BatchPart | { readonly parts: readonly BatchPart[] }) {
  const sent: WireRequest[] = []
  const outbound = createOutbound({
    environment,
    clock: fakeClock(),
    wire: async (request) => {
      sent.push(request)
      const headers = new Headers({ 'content-type': answerType })
      return { status: 204, headers, body: null }
    },
  })
  const request =
    'parts' in target
      ? ({ method: 'POST', target: { kind: 'batch', ...target, atomic: false } } as const)
      : target
  const { signal } = new AbortController()
  try {
    await outbound.send({ ...request, token: 'test-token', signal })
  } catch {
    // The double answers a batch with nothing; only what was sent counts.
  }
  return sent[0]
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '\r\n--batch_',
    '\r\n\r\nDELETE /accounts HTTP/1.1',
    '../',
    '$batch',
    'W/"1"',
    '*',
  ),
)
const path = fc.oneof(
  fc.constantFrom('accounts', 'accounts(5a3f0c1e-1111-4222-8333-00000000abcd)', 'WhoAmI'),
  fc.tuple(fc.constant('accounts('), text).map((parts) => `${parts.join('')})`),
  text,
)
const part: fc.Arbitrary<BatchPart> = fc.record(
  {
    method: fc.constantFrom('GET', 'POST', 'PATCH'),
    target: fc.record({
      kind: fc.constant('path'),
      path,
      query: fc.dictionary(fc.constantFrom('$select', '$filter'), text),
    }),
    prefer: fc.constant(['return=representation']),
    ifMatch: text,
    body: fc.dictionary(fc.string({ maxLength: 8 }), fc.oneof(text, fc.integer())),
    detectDuplicates: fc.boolean(),
  },
  { requiredKeys: ['method', 'target'] },
)

test(
  'R23 a batch is refused exactly if one of its parts would be refused alone',
  async () => {
    await always([fc.array(part, { minLength: 1, maxLength: 4 })], async (parts) => {
      const alone = await Promise.all(parts.map((one) => send(one)))

      const batch = await send({ parts })

      expect(batch !== undefined).toBe(alone.every((one) => one !== undefined))
    })
  },
  longEnough,
)

test(
  'R12 R18 R23 each part is the request that would be sent alone: address, body and listed headers',
  async () => {
    await always([fc.array(part, { minLength: 1, maxLength: 4 })], async (parts) => {
      const alone = await Promise.all(parts.map((one) => send(one)))

      const batch = await send({ parts })

      if (batch === undefined) return
      expect(batch.address).toBe(`${environment.apiRoot}$batch`)
      const read = partsOf({ body: batch.body, headers: new Headers(batch.headers) }).parts
      expect(read).toHaveLength(parts.length)
      for (const [index, one] of alone.entries()) {
        const found = read[index]
        expect([found?.method, found?.url]).toEqual([one?.method, one?.address])
        expect(found?.body).toEqual(one?.body === undefined ? undefined : JSON.parse(one.body))
        const names = [...(found?.headers.keys() ?? [])].filter((name) => name !== 'content-length')
        expect(sentHeaders).toEqual(expect.arrayContaining(names))
        for (const name of names)
          expect(found?.headers.get(name)).toBe(new Headers(one?.headers).get(name))
        expect(names).not.toContain('authorization')
      }
    })
  },
  longEnough,
)
