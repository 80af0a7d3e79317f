// Run by test/unit/system-packages.test.ts only: its package is installed nowhere.
import { expect } from 'vitest'
import { requireSystemPackage } from '../system-packages.ts'

const test = requireSystemPackage('no-such-package', 'no-such-command')

test('needs what is not there', () => {
  expect(1).toBe(1)
})
