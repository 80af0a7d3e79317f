import { expect, test } from 'vitest'
import { whyNotAdministered } from '../../../src/policy/windows-owner.ts'

test.each([
  'O:BAG:SYD:AI(A;;FA;;;SY)(A;;FA;;;BA)(A;;0x1200a9;;;BU)',
  'O:SYG:SYD:PAI(A;;FA;;;SY)(A;OICIIO;FA;;;CO)(A;;FR;;;WD)',
])('Only administrators may write %s', (sddl) => {
  expect(whyNotAdministered(sddl)).toBeUndefined()
})

test.each([
  ['O:S-1-5-21-1-2-3-1001G:BAD:(A;;FA;;;BA)', 'administrators do not own it'],
  ['', 'administrators do not own it'],
  ['O:BAG:SYD:', 'everybody may write it'],
  ['O:BAG:SY', 'everybody may write it'],
  ['O:BAG:SYD:(A;;FA;;;BA)(A;;0x1301bf;;;AU)', 'others than administrators may write it'],
  ['O:BAG:SYD:(A;;FA;;;BA)(A;;FW;;;WD)', 'others than administrators may write it'],
  ['O:BAG:SYD:(A;;FA;;;BA)(A;OICI;0x100116;;;BU)', 'others than administrators may write it'],
])('Others may write %s', (sddl, reason) => {
  expect(whyNotAdministered(sddl)).toBe(reason)
})
