import { createAccess } from '../../src/access/access.ts'
import { guardDataverse } from '../../src/access/guard.ts'
import { createVisibleMetadata } from '../../src/access/visible-metadata.ts'
import { createDataverse } from '../../src/dataverse/client/create-dataverse.ts'
import type { Dataverse } from '../../src/dataverse/client/dataverse.ts'
import { staticTokenSource } from '../../src/dataverse/client/token-source.ts'
import { createMetadata } from '../../src/dataverse/metadata/metadata.ts'
import { createOutbound } from '../../src/dataverse/outbound/outbound.ts'
import { overFetch } from '../../src/network/wire.ts'
import { createSandbox } from '../../sandbox/sandbox.ts'
import { fakeClock } from './fake-clock.ts'
import { loadSampleData } from './sample-data.ts'

/** The root of the Web API behind the guard. */
export const root = 'https://sandbox.invalid/api/data/v9.2/'

/** The Web API behind the guard alone, with the URLs that it sent. No view is open. */
export function connectGuard(
  deny: readonly string[] = ['contact', 'account.revenue'],
  instead: Partial<Dataverse> = {},
) {
  const clock = fakeClock()
  const sent: string[] = []
  const url = 'https://sandbox.invalid'
  const sandbox = createSandbox({ origin: url, clock, token: 't', load: loadSampleData })
  const outbound = createOutbound({
    environment: { url, host: 'sandbox.invalid', apiRoot: root },
    wire: overFetch((request) => {
      sent.push(request.url)
      return sandbox.fetch(request)
    }),
    clock,
  })
  const access = createAccess({ entities: [], deny })
  if (access === undefined) throw new Error('The lists deny nothing.')
  const open = createDataverse({ outbound, token: staticTokenSource('t'), clock })
  const metadata = createVisibleMetadata(createMetadata({ dataverse: open, clock }), access)
  return {
    dataverse: guardDataverse({ ...open, ...instead }, metadata, { read: async () => undefined }),
    sent,
  }
}
