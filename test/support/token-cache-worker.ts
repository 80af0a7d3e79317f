// A separate process around one token cache store; token-cache-processes.ts bundles and starts it.
import * as z from 'zod'
import { openKeychain } from '../../src/sign-in/store/open-keychain.ts'
import { openTokenCacheStore } from '../../src/sign-in/store/token-cache-store.ts'
import { createFileKeychain } from './file-keychain.ts'
import { killAtPoint } from './kill-at-point.ts'
import { createMemoryKeychain } from './memory-keychain.ts'

const job = z.object({
  /** `write` stores `cache`; `increment` increments `times` times; `exit` exits normally. */
  task: z.enum(['write', 'increment', 'exit']),
  cache: z.string().default(''),
  times: z.number().default(1),
  kind: z.enum(['auto', 'keychain', 'file']),
  keychain: z.enum(['files', 'memory', 'real']),
  keychainFolder: z.string().default(''),
  itemLimitBytes: z.number().optional(),
  clientId: z.string().default('client'),
  stateFolder: z.string(),
  /** Sends SIGKILL to itself at the n-th point of `write`; 0 only counts the points. */
  killAt: z.number().optional(),
})

const { task, cache, times, kind, keychain, keychainFolder, itemLimitBytes, ...rest } = job.parse(
  JSON.parse(process.argv[2] ?? ''),
)
const keychains = {
  files: async () =>
    createFileKeychain(keychainFolder, itemLimitBytes ? 2560 : Number.POSITIVE_INFINITY),
  memory: async () => createMemoryKeychain(),
  real: openKeychain,
}
const warnings: string[] = []
const store = await openTokenCacheStore({
  kind,
  clientId: rest.clientId,
  cloud: 'public',
  stateFolder: rest.stateFolder,
  keychain: keychains[keychain],
  ...(itemLimitBytes !== undefined && { itemLimitBytes }),
  warn: (text) => warnings.push(text),
})

const counter = z.object({ count: z.number(), padding: z.string() })
let points = 0
if (task === 'write') {
  const counted = rest.killAt === undefined ? undefined : await killAtPoint(rest.killAt)
  await store.update(async () => cache)
  points = counted?.() ?? 0
}
if (task === 'increment')
  for (let time = 0; time < times; time += 1)
    await store.update(async (current = '{"count":0,"padding":""}') => {
      const { count } = counter.parse(JSON.parse(current))
      return JSON.stringify({ count: count + 1, padding: String(count % 10).repeat(6000) })
    })

const { place } = store
process.stdout.write(
  `${JSON.stringify({ place, warnings, points, cache: await store.read() })}\n`,
  // oxlint-disable-next-line unicorn/no-process-exit -- how the program ends is what is tested
  () => process.exit(0),
)
