import { expect, test } from 'vitest'
import { parseConfig } from '../../../src/config.ts'
import { createByteBudget } from '../../../src/dataverse/outbound/byte-budget.ts'
import { staticTokenSource } from '../../../src/dataverse/client/token-source.ts'
import { parseEnvironmentUrl } from '../../../src/environment/address.ts'
import { parseHttpConfig } from '../../../src/hosting/http-config.ts'
import { createUserCallers } from '../../../src/hosting/user-callers.ts'
import { createProcess } from '../../../src/process.ts'
import { errorOf } from '../../support/error-of.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { newStateKey } from '../../support/http-server.ts'

const ada = { tenantId: 'tenant', objectId: 'ada', clientId: '', scopes: [], expiresAt: 0 }
const stateKey = newStateKey()

test.each([
  ['another user', { objectId: 'bob' }, 'contoso'],
  ['the same object id in another tenant', { tenantId: 'other' }, 'contoso'],
  ['another environment', {}, 'fabrikam'],
])('R36 a cursor does not open for %s', async (_who, change, name) => {
  const state = { entity: 'account', skip: 5, left: 5, pageRows: 5 }
  const cursor = await cursorsOf(ada, 'contoso').save(state)

  const error = await errorOf(cursorsOf({ ...ada, ...change }, name).open(cursor))

  expect(error.code).toBe('cursor_expired')
  expect(await cursorsOf(ada, 'contoso').open(cursor)).toEqual(state)
})

function cursorsOf(user: typeof ada, name: string) {
  const url = `https://${name}.crm4.dynamics.com`
  const config = parseConfig({ DATAVERSE_URL: url })
  const clock = fakeClock()
  const callerOf = createUserCallers({
    parts: createProcess(config, { clock }),
    environment: parseEnvironmentUrl(url),
    wire: () => Promise.reject(new Error('nothing is sent')),
    bytes: createByteBudget({ clock }),
    http: parseHttpConfig({ STATE_KEY: stateKey }, config, () => ''),
    shared: {},
  })
  return callerOf('key', { ...user, assertion: 'a' }, staticTokenSource('t')).cursors
}
