import { expect, test } from 'vitest'
import { withFlags } from '../../../src/cli/serve-flags.ts'

test('flags override variables', () => {
  const settings = withFlags({ DATAVERSE_URL: 'https://one' }, [
    '--url',
    'https://two',
    '--sandbox',
  ])

  expect(settings).toEqual({ DATAVERSE_URL: 'https://two', DATAVERSE_SANDBOX: 'true' })
})

test.each([
  ['true', ['--read-only=false']],
  ['1', ['serve', '--read-only=false']],
  ['true', ['--read-only=']],
  ['false', ['--read-only']],
  [undefined, ['--read-only']],
])('R62 read-only mode from variable %s and flags %o stays on', (variable, flags) => {
  const settings = withFlags({ DATAVERSE_READ_ONLY: variable }, flags)

  expect(settings['DATAVERSE_READ_ONLY']).toBe('true')
})

test('a flag that does not exist is refused with the command that lists them', () => {
  expect(() => withFlags({}, ['--colour', 'red'])).toThrow(/--colour/)
})
