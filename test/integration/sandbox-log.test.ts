import { expect, test } from 'vitest'
import type { LoggedRequest } from '../../sandbox/request-log.ts'
import { startListener } from '../support/sandbox-listener.ts'

test('every request over HTTP is logged, with the faults applied to it', async () => {
  const entries: LoggedRequest[] = []
  const { send } = await startListener({
    log: (entry) => entries.push(entry),
    control: true,
    rules: [
      { fault: 'throttle', nth: 2 },
      { fault: 'reset', path: '/contacts' },
    ],
  })

  await send("accounts?$filter=name eq 'x'")
  await send('WhoAmI')
  await send('contacts').catch(() => undefined)
  await send('accounts', { token: 'wrong' })
  await send(new URL('/sandbox/faults', (await send('WhoAmI')).url).href)

  expect(entries.map(({ method, path, status, faults }) => [method, path, status, faults])).toEqual(
    [
      ['GET', '/api/data/v9.2/accounts?$filter=name%20eq%20%27x%27', 200, []],
      ['GET', '/api/data/v9.2/WhoAmI', 429, ['throttle']],
      ['GET', '/api/data/v9.2/contacts', undefined, ['reset']],
      ['GET', '/api/data/v9.2/accounts', 401, []],
      ['GET', '/api/data/v9.2/WhoAmI', 200, []],
      ['GET', '/sandbox/faults', 200, []],
    ],
  )
  expect(JSON.stringify(entries)).not.toContain('Bearer')
})
