import { expect, test } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import { startHttpServer } from '../../src/hosting/listener/http-server.ts'
import { errorOf } from '../support/error-of.ts'

test.each([
  // An address for documentation (RFC 5737), which no machine has.
  ['192.0.2.1', 'This machine has no address 192.0.2.1.', 'HOST'],
  ['taken', 'is in use by another program', 'PORT'],
])(
  'an unavailable address is reported with the setting to change: %s',
  async (what, why, setting) => {
    const clock = systemClock
    const first = await startHttpServer({ host: '127.0.0.1', port: 0, proxyIdleSeconds: 1, clock })
    const host = what === 'taken' ? '127.0.0.1' : what

    const error = await errorOf(
      startHttpServer({ host, port: first.port, proxyIdleSeconds: 1, clock }),
    )
    await first.stop(0)

    expect(error.message).toContain(why)
    expect(error.hint).toContain(setting)
  },
)
