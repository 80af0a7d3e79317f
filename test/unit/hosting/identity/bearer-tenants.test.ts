import { expect, test } from 'vitest'
import { createBearerVerifier } from '../../../../src/hosting/identity/bearer-verifier.ts'
import { apiClaims } from '../../../support/entra-obo.ts'
import { createEntra } from '../../../support/entra/entra.ts'
import { apiClient } from '../../../support/entra/state.ts'
import { fakeClock } from '../../../support/fake-clock.ts'

const tenant = 'abcdabcd-0000-4000-8000-000000000001'
const person = { objectId: 'aaaaaaaa-0000-4000-8000-000000000001' }

test('R7 a tenant id counts only as Entra writes it, so that one user has one key', async () => {
  const entra = createEntra()
  const verifier = createBearerVerifier({
    authority: entra.origin,
    tenants: [tenant],
    audiences: [apiClient],
    clients: [],
    fetch: async () => Response.json({ keys: [entra.signer.jwk] }),
    clock: fakeClock(Date.now()),
  })
  const iss = `${entra.origin}/${tenant}/v2.0`
  const verify = (tid: string) =>
    verifier.verify(entra.signer.sign(apiClaims(entra, person, 'mcp.read', { tid, iss })))

  const lower = await verify(tenant)
  const upper = await verify(tenant.toUpperCase())

  expect(lower.kind).toBe('person')
  expect(upper).toMatchObject({ kind: 'invalid', reason: 'The tenant may not use this server.' })
})
