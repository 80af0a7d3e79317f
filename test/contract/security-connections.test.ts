import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const network =
  /(?<![\w.])(?:fetch|wire|sendWithin)\(|globalThis\.fetch|from '(?:undici|node:(?:https?|http2|net|tls|dgram))'|import\('(?:undici|node:(?:https?|http2|net|tls|dgram))'\)/

/** The files that may open or accept connections, and why. */
const connectors: readonly (readonly [file: string, why: string])[] = [
  ['src/network/choose-network.ts', 'chooses the network'],
  ['src/network/proxied-fetch.ts', 'the network behind a proxy'],
  ['src/network/proxy-agent.ts', 'connections to a proxy'],
  ['src/network/pooled-wire.ts', 'the network of a server for many'],
  ['src/network/send-within.ts', 'every request without a wire'],
  ['src/network/wire.ts', 'plain values over the network'],
  ['src/dataverse/outbound/outbound.ts', 'the single outbound module for Dataverse'],
  ['src/environment/discovery.ts', 'the list of environments'],
  ['src/entra/token-network.ts', 'the token service'],
  ['src/hosting/identity/key-set.ts', "the issuer's keys"],
  ['src/entra/authority-hint.ts', "the environment's challenge, without a token"],
  ['src/sign-in/loopback-listener.ts', 'the answer of the browser'],
  ['src/cli/doctor/', 'says whether an address can be reached, without a token'],
  ['src/hosting/http-settings.ts', 'address ranges only'],
  ['src/hosting/listener/', 'the HTTP transport'],
  ['sandbox/', 'the sandbox'],
]

test('R11 only the listed files open or take connections', () => {
  const files = sourcesWith(network)

  const unlisted = files.filter((file) => !connectors.some(([place]) => file.startsWith(place)))
  expect(unlisted).toEqual([])
  expect(files).toContain('src/dataverse/outbound/outbound.ts')
})

/** Who makes a `Request`. Any other one would lose its signal at a garbage collection. */
const makers: readonly (readonly [file: string, why: string])[] = [
  ['sandbox/listener/http-request.ts', 'a request that has come to the sandbox'],
  ['sandbox/package/create-sandbox.ts', 'a request to a sandbox in the same process'],
  ['src/hosting/listener/http-app.ts', 'a request that has come to the HTTP transport'],
  ['src/network/request.ts', 'every request that is sent'],
]

test('R19 requests are made in one place and sent within a limit', () => {
  const made = sourcesWith(/new Request\(/)
  const sent = sourcesWith(/(?<!function )createRequest\(/)

  expect(made).toEqual(makers.map(([file]) => file))
  expect(sent).toEqual(['src/network/send-within.ts', 'src/network/wire.ts'])
})

function sourcesWith(pattern: RegExp): readonly string[] {
  return ['odata', 'sandbox', 'src', 'tools'].flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
      .filter((file) => pattern.test(withoutComments(readFileSync(file, 'utf8'))))
      .toSorted(),
  )
}

const withoutComments = (text: string) => text.replaceAll(/\/\*[^]*?\*\/|\/\/.*/g, '')
