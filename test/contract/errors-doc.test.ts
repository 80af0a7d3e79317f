import { expect, test } from 'vitest'
import { failures } from '../../src/dataverse/problem/failure-table.ts'
import { printErrorsPage } from './errors/errors-page.ts'

test('docs/errors.md matches the code', async () => {
  await expect(await printErrorsPage()).toMatchFileSnapshot('../../docs/errors.md')
})

test('docs/errors.md has every code in the table', async () => {
  const page = await printErrorsPage()

  const codes = failures.flatMap(({ serviceCodes = {} }) => Object.keys(serviceCodes))
  expect(codes.filter((code) => !page.includes(code))).toEqual([])
})
