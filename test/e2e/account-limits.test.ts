import { expect, test } from 'vitest'
import * as z from 'zod'
import { contoso, startMicrosoftCloud } from '../support/microsoft-cloud.ts'

const json = z.record(z.string(), z.unknown())

test('limits stores what the AI may do, and status shows it', async () => {
  const cloud = await startMicrosoftCloud()
  await cloud.run(['connect', contoso])

  const set = await cloud.run(['limits', '--read-only', '--deny', 'lead, contact.creditlimit'])
  const shown = await cloud.run(['limits'])
  const status = await cloud.run(['status', '--offline'])
  const wrong = await cloud.run(['limits', '--read-only', '--read-write'])
  const bad = await cloud.run(['limits', '--deny', 'lead;drop'])
  await cloud.run(['limits', '--clear'])
  const cleared = json.parse(JSON.parse((await cloud.run(['limits', '--json'])).stdout))

  expect(set.stdout).toMatch(/Records +read only/)
  expect(set.stdout).toContain('It holds for running servers from their next call.')
  expect(shown.stdout).toMatch(/Closed +lead, contact\.creditlimit/)
  expect(status.stdout).toMatch(/AI may +only read; not use lead, contact\.creditlimit/)
  expect(wrong.stderr).toContain('--read-only and --read-write contradict each other.')
  expect(bad.stderr).toContain('must list logical names')
  expect(cleared).toMatchObject({ environment: contoso, readOnly: false, deny: [] })
})
