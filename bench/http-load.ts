import autocannon from 'autocannon'
import { legacyRequest } from '../test/support/http-raw.ts'

export interface Measured {
  /** Responses per second. */
  readonly rate: number
  readonly errors: number
}

/** Sends one kind of message to one server over 50 connections for some seconds. */
export async function measure({
  port,
  publicUrl,
  token,
  message: [method, params],
  seconds,
}: {
  readonly port: number
  readonly publicUrl: string
  readonly token: string
  readonly message: readonly [string, Readonly<Record<string, unknown>>]
  readonly seconds: number
}): Promise<Measured> {
  const { headers, body } = legacyRequest(token, method, params)
  const { host, pathname } = new URL(publicUrl)
  const result = await autocannon({
    url: `http://127.0.0.1:${port}${pathname}`,
    connections: 50,
    duration: seconds,
    method: 'POST',
    headers: { ...headers, host },
    body,
    expectBody: undefined,
  })
  return { rate: result.requests.average, errors: result.non2xx + result.errors }
}
