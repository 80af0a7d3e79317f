import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'
import { requireSystemPackage } from '../support/system-packages.ts'

test('a test whose system package is missing is skipped with the reason', () => {
  const { status, output } = runPlanted({ REQUIRE_SYSTEM_PACKAGES: undefined })

  expect(status).toBe(0)
  expect(output).toContain('Tests skipped: the system package no-such-package is not installed')
  expect(output).toMatch(/1 skipped/)
})

test('with REQUIRE_SYSTEM_PACKAGES=1 the same skip is a failure with the reason', () => {
  const { status, output } = runPlanted({ REQUIRE_SYSTEM_PACKAGES: '1' })

  expect(status).toBe(1)
  expect(output).toContain('no-such-package is not installed')
})

test('a test whose system package is installed runs normally', () => {
  expect(requireSystemPackage('node', 'node')).toBe(test)
})

function runPlanted(variables: Readonly<Record<string, string | undefined>>) {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['node_modules/vitest/vitest.mjs', 'run', '--root', 'test/support/planted-skip'],
    { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', ...variables } },
  )
  return { status, output: stdout + stderr }
}
