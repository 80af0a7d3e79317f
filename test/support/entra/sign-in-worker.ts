// A separate process that requests tokens; sign-in-processes.ts bundles and starts it.
import * as z from 'zod'
import { createSignedInTokenSource } from '../../../src/sign-in/sign-in.ts'
import { systemClock } from '../../../src/time/clock.ts'
import { parseEnvironmentUrl } from '../../../src/environment/address.ts'
import { toDataverseError } from '../../../src/errors.ts'
import { isProxyConfigured } from '../../../src/network/fetch.ts'
import { createProxiedFetch } from '../../../src/network/proxied-fetch.ts'

const { calls, refused, environment, authority, stateFolder, clientId } = z
  .object({
    calls: z.number(),
    refused: z.string().optional(),
    environment: z.string(),
    authority: z.string(),
    stateFolder: z.string(),
    clientId: z.string(),
  })
  .parse(JSON.parse(process.argv[2] ?? ''))

const source = createSignedInTokenSource({
  environment: parseEnvironmentUrl(environment),
  clientId,
  authority,
  tokenStore: 'file',
  signIn: 'browser',
  fetch: isProxyConfigured(process.env) ? createProxiedFetch() : (request) => fetch(request),
  clock: systemClock,
  warn: (sentence) => process.stderr.write(`${sentence}\n`),
  printCommand: (...args) => args.join(' '),
  stateFolder,
  keepsProcessAlive: true,
})

const { signal } = new AbortController()
const outcomes = await Promise.all(
  Array.from({ length: calls }, () =>
    source.token({ signal, ...(refused !== undefined && { refresh: true, refused }) }).then(
      (token) => ({ token }),
      (error: unknown) => ({ code: toDataverseError(error).code }),
    ),
  ),
)
process.stdout.write(JSON.stringify(outcomes))
