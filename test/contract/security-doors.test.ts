import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const network =
  /(?<![\w.])(?:fetch|wire)\(|globalThis\.fetch|from '(?:undici|node:(?:https?|http2|net|tls|dgram))'|import\('(?:undici|node:(?:https?|http2|net|tls|dgram))'\)/

/** Who may open or take connections, and what for. */
const doors: readonly (readonly [file: string, why: string])[] = [
  ['src/network/choose-network.ts', 'chooses the network'],
  ['src/network/proxied-fetch.ts', 'the network behind a proxy'],
  ['src/network/proxy-agent.ts', 'connections to a proxy'],
  ['src/network/pooled-wire.ts', 'the network of a server for many'],
  ['src/network/wire.ts', 'plain values over the network'],
  ['src/dataverse/outbound/outbound.ts', 'the door to Dataverse'],
  ['src/environment/discovery.ts', 'the list of environments'],
  ['src/auth/token-network.ts', 'the token service'],
  ['src/auth/bearer-keys.ts', "the issuer's keys"],
  ['src/auth/challenge.ts', "the environment's challenge, without a token"],
  ['src/auth/loopback-listener.ts', 'the answer of the browser'],
  ['src/cli/doctor/', 'says whether an address can be reached, without a token'],
  ['src/http/settings.ts', 'address ranges only'],
  ['src/transports/http/', 'the HTTP transport'],
  ['src/sandbox/', 'the sandbox'],
]

test('R11 only the listed files open or take connections', () => {
  const files = readdirSync('src', { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `src/${name.replaceAll('\\', '/')}`)
    .filter((file) => network.test(withoutComments(readFileSync(file, 'utf8'))))

  const unlisted = files.filter((file) => !doors.some(([door]) => file.startsWith(door)))
  expect(unlisted).toEqual([])
  expect(files).toContain('src/dataverse/outbound/outbound.ts')
})

const withoutComments = (text: string) => text.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '')
