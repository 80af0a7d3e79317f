// Run only by test/unit/system-packages.test.ts. Its package is not installed anywhere.
import { expect } from 'vitest'
import { requireSystemPackage } from '../system-packages.ts'

const test = requireSystemPackage('no-such-package', 'no-such-command')

test('requires a missing package', () => {
  expect(1).toBe(1)
})
