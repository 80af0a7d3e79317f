import { DynamicsWebApi } from 'dynamics-web-api'

import { startSandboxListener } from '../../sandbox/listener/http-listener.ts'
import { fakeClock } from './fake-clock.ts'

export interface ForeignClient {
  /** Acts as the default user. */
  readonly client: DynamicsWebApi
  /** Has no token. */
  readonly stranger: DynamicsWebApi
  close(): Promise<void>
}

/** A third-party client for the real service, connected to a sandbox over a real socket. */
export async function startForeignClient(): Promise<ForeignClient> {
  const clock = fakeClock(Date.parse('2026-11-18T10:30:00Z'))
  const listener = await startSandboxListener({ port: 0, host: '127.0.0.1', clock, token: 't' })
  const serverUrl = `${listener.baseUrl}/`
  const dataApi = { version: '9.2' }
  return {
    client: new DynamicsWebApi({ serverUrl, dataApi, onTokenRefresh: async () => 't' }),
    stranger: new DynamicsWebApi({ serverUrl, dataApi }),
    close: () => listener.close(),
  }
}
