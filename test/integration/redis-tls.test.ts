import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { checkRedis } from '../../src/hosting/redis/check-redis.ts'
import { systemClock } from '../../src/time/clock.ts'
import { createCertificates } from '../support/entra/certificates.ts'
import { never, openReplica, startRedis } from '../support/redis-replicas.ts'
import { freePort } from '../support/redis-server.ts'
import { requireSystemPackage } from '../support/system-packages.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const test = requireSystemPackage('redis-server', 'redis-server')
const password = 'redis-password-of-the-tests'

test('a rediss:// address works with its private authority, and with no other', async () => {
  const { port, authority } = await startWithTls()
  const url = `rediss://:${password}@localhost:${port}`
  const other = createCertificates()
  onTestFinished(() => other.remove())

  const check = (authorities?: string) => checkRedis({ url, authorities, clock: systemClock })

  expect(await check(authority)).toEqual({ isGood: true, found: 'responds and runs scripts' })
  expect(await check(other.authority)).toMatchObject({ isGood: false })
  expect(await check()).toMatchObject({ isGood: false })
})

test('a certificate for another name is not accepted', async () => {
  const { port, authority } = await startWithTls()
  const url = `rediss://:${password}@127.0.0.2:${port}`

  expect(await checkRedis({ url, authorities: authority, clock: systemClock })).toMatchObject({
    isGood: false,
  })
})

test('the user of docs/operate.md may do what a replica does, and nothing to other keys', async () => {
  const redis = await startRedis()
  const page = await readFile('docs/operate.md', 'utf8')
  const command = /^ACL SETUSER dvmcp .*$/m.exec(page)?.[0].replace('PASSWORD', 'of-dvmcp')
  await redis.send(...(command ?? '').split(' '))
  const url = redis.url.replace(/\/\/[^@]*@/, '//dvmcp:of-dvmcp@')

  const replica = await openReplica({ url })
  const turn = await replica.slots.enter('ada', never)
  const waitMs = await replica.rateLimits.requests.take('ada')
  await replica.windowOf('ada').close(1000)
  await replica.windowOf('ada').remainingMs()
  turn?.()

  expect(waitMs).toBeUndefined()
  expect(await checkRedis({ url, clock: systemClock })).toMatchObject({ isGood: true })
  expect(replica.logged).toEqual([])
  expect(await redis.send('ACL', 'LOG')).toEqual([])
})

/** A real Redis that takes only TLS, with a certificate of its own authority for localhost. */
async function startWithTls() {
  const folder = await temporaryFolder()
  const certificates = createCertificates()
  onTestFinished(() => certificates.remove())
  const port = await freePort()
  const files = { key: 'server.key', cert: 'server.pem' }
  await writeFile(path.join(folder, files.key), certificates.key, { mode: 0o600 })
  await writeFile(path.join(folder, files.cert), certificates.cert)
  const options = {
    port: 0,
    'tls-port': port,
    'tls-key-file': path.join(folder, files.key),
    'tls-cert-file': path.join(folder, files.cert),
    'tls-ca-cert-file': certificates.authorityFile,
    'tls-auth-clients': 'no',
    bind: '127.0.0.1 127.0.0.2',
    save: '',
    requirepass: password,
    dir: folder,
  }
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)])
  const server = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'ignore'] })
  const ended = once(server, 'exit')
  onTestFinished(async () => {
    server.kill('SIGKILL')
    await ended
  })
  for await (const chunk of server.stdout)
    if (String(chunk).includes('Ready to accept connections')) break
  return { port, authority: certificates.authority }
}
