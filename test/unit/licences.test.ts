import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'

test.each([
  ['MIT', true],
  ['GPL-3.0', false],
  ['(MIT OR GPL-3.0)', true],
  ['MIT AND GPL-3.0', false],
  ['MIT AND GPL-3.0 OR Apache-2.0', true],
  ['(MIT OR Apache-2.0) AND GPL-3.0', false],
  ['((MIT OR GPL-3.0) AND Apache-2.0)', true],
])('a package with the license %s may be bundled: %j', (expression, expected) => {
  const program = `
    const { isAllowedLicence } = await import('./scripts/licences.mjs')
    process.stdout.write(String(isAllowedLicence(process.argv[1])))`

  const said = execFileSync(process.execPath, ['--input-type=module', '-e', program, expression])

  expect(String(said)).toBe(String(expected))
})
