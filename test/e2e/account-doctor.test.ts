import { expect } from 'vitest'
import * as z from 'zod'
import { contoso, startMicrosoftCloud } from '../support/microsoft-cloud.ts'
import { despiteCrashes, useSecretService } from '../support/secret-service.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('gnome-keyring', 'gnome-keyring-daemon')
useSecretService()

const report = z.object({
  ok: z.boolean(),
  checks: z.array(z.object({ name: z.string(), outcome: z.string(), text: z.string() })),
})

test('doctor of the built program passes every check behind the proxy and exits with 0', async () => {
  const cloud = await startMicrosoftCloud()
  await cloud.run(['connect', contoso])
  const opened = cloud.opened.length

  const { stdout, code } = await cloud.run(['doctor'])

  expect(stdout).toContain(`Checks for ${contoso}`)
  expect(stdout.match(/✓/g)).toHaveLength(14)
  expect(stdout).toMatch(/- Keychain +skipped: the settings keep tokens in an encrypted file\n/)
  expect(stdout).toContain('✓ Read ')
  expect(stdout).toContain('Everything works')
  expect(code).toBe(0)
  expect(cloud.opened).toHaveLength(opened)
})

test('doctor and connect name the remedy for a private certificate authority', async () => {
  const cloud = await startMicrosoftCloud()
  const untrusting = { NODE_EXTRA_CA_CERTS: '' }

  const doctor = await cloud.run(['doctor', contoso], untrusting)
  const connect = await cloud.run(['connect'], untrusting)

  expect(doctor.code).toBe(1)
  expect(doctor.stdout).toMatch(/✗ TLS +The certificate of .* is not trusted.*NODE_EXTRA_CA_CERTS/)
  expect(doctor.stdout).toMatch(/- WhoAmI +skipped: requires Token/)
  expect(connect.code).toBe(1)
  expect(connect.stderr).toContain('NODE_EXTRA_CA_CERTS')
})

test('doctor uses the real keychain, with its own item', despiteCrashes, async () => {
  const cloud = await startMicrosoftCloud()
  const { DBUS_SESSION_BUS_ADDRESS: bus = '' } = process.env

  const { stdout, code } = await cloud.run(['doctor', '--json'], {
    DBUS_SESSION_BUS_ADDRESS: bus,
    DATAVERSE_TOKEN_STORE: 'keychain',
  })
  const without = await cloud.run(['doctor', '--json'], { DATAVERSE_TOKEN_STORE: 'auto' })

  expect(code).toBe(1)
  expect(keychainOf(stdout)).toMatchObject({ outcome: 'ok' })
  expect(keychainOf(without.stdout)).toMatchObject({ outcome: 'warning' })
})

test('doctor --sandbox needs no environment and no network', async () => {
  const cloud = await startMicrosoftCloud()

  const { stdout, code } = await cloud.run(['doctor', '--sandbox', '--json'])

  expect(code).toBe(0)
  expect(
    report.parse(JSON.parse(stdout)).checks.map(({ name, outcome }) => [name, outcome]),
  ).toContainEqual(['Read', 'ok'])
  expect(cloud.proxied).toEqual([])
})

function keychainOf(stdout: string) {
  return report.parse(JSON.parse(stdout)).checks.find(({ name }) => name === 'Keychain')
}
