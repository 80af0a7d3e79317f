import { createServer } from 'node:https'
import { expect, onTestFinished } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import { toolsOver } from '../support/call-tools.ts'
import { createCertificates } from '../support/entra/certificates.ts'
import { errorOf } from '../support/error-of.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('openssl', 'openssl')

test('R17 an untrusted certificate ends the call before anything is sent', async () => {
  const certificates = createCertificates()
  onTestFinished(() => certificates.remove())
  const { key, cert } = certificates
  let requests = 0
  const server = createServer({ key, cert }, () => (requests += 1))
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => void server.close())
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('The server has no port.')
  const baseUrl = `https://127.0.0.1:${address.port}`
  const call = toolsOver({ fetch: (request) => fetch(request), clock: systemClock, baseUrl })

  const error = await errorOf(call('create_record', { entity: 'account', values: { name: 'x' } }))

  expect(error.code).toBe('configuration')
  expect(error.hint).toContain('NODE_EXTRA_CA_CERTS')
  expect(requests).toBe(0)
})
