import { expect, test } from 'vitest'
import * as z from 'zod'
import { printTheme, readThemes } from './corpus.ts'
import type { Entry } from './corpus.ts'
import { observe } from './observe.ts'
import type { ToolCall } from './observe.ts'

const themes = readThemes('options')

test.each(themes)(
  'R25 R26 R30 options, $theme: each is sent as exactly these options or rejected unsent',
  async ({ file, entries }) => {
    const { observed, faults } = await observe(entries, toCall)

    expect(faults).toEqual([])
    await expect(printTheme(observed)).toMatchFileSnapshot(file)
  },
)

/** One option added to a usual query, or all arguments under `args`. */
function toCall({ at, input }: Entry): ToolCall {
  const others = at === 'apply' ? {} : { select: ['name'], top: 3 }
  const args = { entity: 'account', ...others, [at]: input }
  return { tool: 'query_records', args: at === 'args' ? object.parse(input) : args }
}

const object = z.custom<Record<string, unknown>>((value) => typeof value === 'object')
