import { expect, test } from 'vitest'
import { readThemes, printTheme } from './corpus.ts'
import type { Entry } from './corpus.ts'
import { observe } from './observe.ts'
import type { ToolCall } from './observe.ts'
import { ids } from '../support/agent-mistakes/mistake.ts'

const themes = readThemes('names')

test.each(themes)(
  'R21 R23 R30 names, $theme: each leads to the one path in the file or is rejected unsent',
  async ({ file, entries }) => {
    const { observed, faults } = await observe(entries, toCall)

    expect(faults).toEqual([])
    await expect(printTheme(observed)).toMatchFileSnapshot(file)
  },
)

function toCall({ at, input }: Entry): ToolCall {
  const name = typeof input === 'string' ? input : JSON.stringify(input)
  switch (at) {
    case 'entity':
      return { tool: 'query_records', args: { entity: input, top: 1 } }
    case 'select':
      return query({ select: [input] })
    case 'filter':
      return query({ filter: `${name} eq null` })
    case 'orderby':
      return query({ orderby: input })
    case 'expand':
      return query({ expand: input })
    case 'apply':
      return { tool: 'query_records', args: { entity: 'account', apply: `groupby((${name}))` } }
    case 'values':
      return {
        tool: 'update_record',
        args: { entity: 'account', id: ids.account, values: Object.fromEntries([[name, 'x']]) },
      }
    default:
      return {
        tool: 'get_record',
        args: { entity: 'account', id: Object.fromEntries([[name, 'x']]), select: ['name'] },
      }
  }
}

const query = (args: object): ToolCall => ({
  tool: 'query_records',
  args: { entity: 'account', select: ['name'], top: 1, ...args },
})
