import { PassThrough } from 'node:stream'
import { stripVTControlCharacters } from 'node:util'
import { expect, test } from 'vitest'
import { chooseEnvironment } from '../../../../src/cli/account/choose-environment.ts'
import { parseEnvironmentUrl } from '../../../../src/environment/address.ts'
import { errorOf } from '../../../support/error-of.ts'

const enter = '\r'
const down = '\u001b[B'
const controlC = '\u0003'

test('the first one is preselected, the arrow keys move to the others', async () => {
  const first = await choose([enter], ['Contoso', 'Fabrikam'])
  const second = await choose([down, enter], ['Contoso', 'Fabrikam'])

  expect(first.chosen).toBe('https://contoso.crm4.dynamics.com')
  expect(second.chosen).toBe('https://fabrikam.crm4.dynamics.com')
  expect(first.shown).toContain('Contoso   contoso.crm4.dynamics.com')
})

test('a disabled environment is shown and skipped', async () => {
  const { chosen, shown } = await choose([down, enter], ['Contoso', 'Old (off)', 'Fabrikam'])

  expect(shown).toContain('(disabled)')
  expect(chosen).toBe('https://fabrikam.crm4.dynamics.com')
})

test('a long list is searched by typing part of the name or URL', async () => {
  const names = Array.from({ length: 40 }, (_, index) => `Branch${index}`)

  const { chosen } = await choose([...'branch37'.split(''), enter], names)

  expect(chosen).toBe('https://branch37.crm4.dynamics.com')
})

test.each([2, 40])('canceling the choice among %d changes nothing and says so', async (count) => {
  const names = Array.from({ length: count }, (_, index) => `Branch${index}`)

  const error = await errorOf(choose([controlC], names))

  expect(error.code).toBe('cancelled')
  expect(error.message).toContain('nothing has changed')
})

async function choose(keys: readonly string[], names: readonly string[]) {
  const input = new PassThrough()
  const output = Object.assign(new PassThrough(), { columns: 100, rows: 30, isTTY: true })
  let shown = ''
  output.on('data', (data: Buffer) => {
    shown += stripVTControlCharacters(data.toString('utf8'))
  })
  const found = names.map((name) => {
    const prefix = name.toLowerCase().replace(/ .*/, '')
    const environment = parseEnvironmentUrl(`https://${prefix}.crm4.dynamics.com`)
    const enabled = !name.includes('(off)')
    return {
      environment,
      name: name.replace(' (off)', ''),
      prefix,
      suffix: 'crm4.dynamics.com',
      enabled,
    }
  })
  const choice = chooseEnvironment(found, { input, output })
  // One key at a time, as a user types.
  for (const key of keys) {
    await new Promise((resolve) => setImmediate(resolve))
    input.write(key)
  }
  const chosen = await choice
  return { chosen: chosen.environment.url, shown }
}
