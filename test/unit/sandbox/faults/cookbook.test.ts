import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { parseFaultPlan } from '../../../../sandbox/faults/plan.ts'
import { errorOf } from '../../../support/error-of.ts'

const page = readFileSync('docs/sandbox.md', 'utf8')
const plans = [...page.matchAll(/```json\n([^`]*"rules"[^`]*)```/g)].map(([, text = '']) => text)

test.each(plans)('accepts the example plan of the documentation: %s', (text) => {
  expect(parseFaultPlan(JSON.parse(text)).rules.length).toBeGreaterThan(0)
})

test('the documentation lists every fault and no other', async () => {
  const table = page.slice(page.indexOf('| fault '), page.indexOf('With `--control`, you'))
  const listed = [...table.matchAll(/^\| `([a-z-]+)` /gm)].map(([, name]) => name)

  for (const fault of listed) {
    // For an unknown fault, the problem is at `fault`. For a known one, at most a setting is
    // missing.
    const problems = await errorOf(() => parseFaultPlan({ rules: [{ fault, nth: 0 }] }))
    expect(problems.message).not.toContain('rules[0].fault')
  }
  expect(plans.length).toBeGreaterThan(8)
  expect(listed).toHaveLength(14)
})
