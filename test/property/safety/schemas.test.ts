import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import * as z from 'zod'
import { offeredTools } from '../../../src/mcp/call/offered-tools.ts'
import { tools } from '../../../tools/index.ts'
import { anyCall } from './any-call.ts'
import { always } from './properties.ts'

/** A schema read back from `tools/list`. */
const published = new Map(
  offeredTools.map(({ name, input }) => [
    name,
    z.fromJSONSchema(z.record(z.string(), z.json()).parse(input)),
  ]),
)

/** Arguments with one value made longer, shorter, of another type, or renamed. */
const changed = fc
  .tuple(
    anyCall,
    fc.nat(20),
    fc.constantFrom(
      '',
      5,
      -1,
      1.5,
      null,
      true,
      [],
      {},
      'x'.repeat(200),
      'x'.repeat(16_001),
      Array(201).fill('x'),
      'name',
    ),
  )
  .map(([{ tool, args }, at, value]) => {
    const names = [...Object.keys(args), 'other', 'top', 'etag', 'columns']
    return { tool, args: { ...args, [names[at % names.length] ?? 'other']: value } }
  })

test('R27 the server accepts what the published schema allows, except empty values', async () => {
  await always([fc.oneof(anyCall, changed)], ({ tool, args }) => {
    const enforced = tools.find(({ name }) => name === tool)?.input.safeParse(args)
    const shown = published.get(tool)?.safeParse(args)

    const refusals = enforced?.error?.issues ?? []
    const isAlike = refusals.length === 0 ? shown?.success : refusals.every(isEmptiness)
    expect(isAlike || shown?.success === false).toBe(true)
    // An alternate key as an object is accepted, but not published.
    const isObjectAsId = 'id' in args && typeof args.id === 'object'
    expect(refusals.length > 0 || isObjectAsId || shown?.success).toBe(true)
  })
})

/**
 * The published schema omits that a text or list has at least one item, and the form of an ETag.
 */
function isEmptiness(issue: z.core.$ZodIssue): boolean {
  if (issue.code === 'too_small') return issue.minimum === 1
  if (issue.code === 'invalid_key') return issue.issues.every(isEmptiness)
  if (issue.code === 'invalid_union') return issue.errors.some((all) => all.every(isEmptiness))
  return false
}
