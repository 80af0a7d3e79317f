import { expect, test } from 'vitest'
import { printTheme, readThemes } from './corpus.ts'
import type { Entry } from './corpus.ts'
import { observe } from './observe.ts'
import type { ToolCall } from './observe.ts'

const themes = readThemes('bodies')

test.each(themes)(
  'R23 R28 R30 bodies, $theme: each becomes the body in the file or is rejected unsent',
  async ({ file, entries }) => {
    const { observed, faults } = await observe(entries, toCall)

    expect(faults).toEqual([])
    await expect(printTheme(observed)).toMatchFileSnapshot(file)
  },
)

const toCall = ({ at, input }: Entry): ToolCall => ({
  tool: 'create_record',
  args: { entity: at, values: input },
})
