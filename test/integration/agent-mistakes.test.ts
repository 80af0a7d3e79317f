import { afterAll, expect, test } from 'vitest'
import { followHint } from '../support/agent.ts'
import { argumentMistakes } from '../support/agent-mistakes/arguments.ts'
import { conditionMistakes } from '../support/agent-mistakes/conditions.ts'
import { literalMistakes } from '../support/agent-mistakes/literals.ts'
import { lookupMistakes } from '../support/agent-mistakes/lookups.ts'
import type { Mistake } from '../support/agent-mistakes/mistake.ts'
import { nameMistakes } from '../support/agent-mistakes/names.ts'
import { shapeMistakes } from '../support/agent-mistakes/shapes.ts'
import { stateMistakes } from '../support/agent-mistakes/states.ts'
import { valueMistakes } from '../support/agent-mistakes/values.ts'
import { withoutFences } from '../support/answer-text.ts'
import { connect, textOf } from '../support/connect.ts'

const mistakes: readonly Mistake[] = [
  ...nameMistakes,
  ...conditionMistakes,
  ...literalMistakes,
  ...shapeMistakes,
  ...lookupMistakes,
  ...valueMistakes,
  ...stateMistakes,
  ...argumentMistakes,
]
const understood = mistakes.filter(({ means }) => means !== undefined)
const written = mistakes.filter(({ writes }) => writes !== undefined)
const refused = mistakes.filter(({ says }) => says !== undefined)

/** For calls that change nothing. */
const shared = await connect({ closeAfter: afterAll })

test.each(understood)(
  '$what ($args.entity) is answered as the call that was meant',
  async (mistake) => {
    const { ask } = shared
    const { tool, args, means = {} } = mistake

    const { notes: _said, ...answer } = await ask(tool, args)

    const { notes: _none, ...right } = await ask(tool, means)
    expect(answer).toEqual(right)
  },
)

test('what is repaired is said in notes, and what is right is not', async () => {
  const { ask } = await connect()
  const spoken = conditionMistakes.filter(({ means }) => means !== undefined)
  const silent: string[] = []
  const noisy: string[] = []
  for (const { what, tool, args, means = {} } of spoken) {
    const { notes } = await ask(tool, { ...args, top: 1 })
    const { notes: none } = await ask(tool, { ...means, top: 1 })
    if (reading(notes).length === 0) silent.push(what)
    if (reading(none).length > 0) noisy.push(what)
  }

  // OData itself allows both of these.
  expect(silent).toEqual(['a function compared with true', 'the value before the column'])
  expect(noisy).toEqual([])
})

test.each(written)('$what is written as it was meant', async ({ tool, args, writes }) => {
  const { ask, seen } = await connect()

  await ask(tool, args)

  const body: unknown = JSON.parse(seen.at(-1)?.body ?? '')
  expect(body).toMatchObject(writes ?? {})
})

test.each(refused)('$what is answered with the form that works', async ({ tool, args, says }) => {
  const { refused: refuse, sandbox, seen } = shared
  const before = seen.length

  const answer = await refuse(tool, args)

  expect(withoutFences(answer)).toContain(says)
  expect(sandbox.ledger()).toEqual([])
  expect(seen.slice(before).filter(({ path }) => !isMetadata(path))).toEqual([])
})

test('a refused call that can be mended is mended by following its hint once', async () => {
  const { client } = await connect()
  const mendable = refused.filter((mistake) => !mistake.open)
  const notMended: string[] = []
  for (const { what, tool, args } of mendable) {
    const first = textOf(await client.callTool({ name: tool, arguments: args }))
    const next = followHint({ tool, args }, withoutFences(first))
    const second = next && (await client.callTool({ name: next.tool, arguments: next.args }))
    if (!second || second.isError) notMended.push(what)
  }

  expect(notMended).toEqual([])
  expect(mistakes.length).toBeGreaterThanOrEqual(80)
  expect(mendable.length / refused.length).toBeGreaterThan(0.6)
})

const isMetadata = (path: string) =>
  /^(EntityDefinitions|RetrieveMetadataChanges|savedqueries)/.test(path)

const reading = (notes: unknown): readonly unknown[] =>
  Array.isArray(notes) ? notes.filter((note) => !String(note).startsWith('more rows match')) : []
