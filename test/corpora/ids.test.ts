import { expect, test } from 'vitest'
import { ids } from '../support/agent-mistakes/mistake.ts'
import { printTheme, readThemes } from './corpus.ts'
import type { Entry } from './corpus.ts'
import { observe } from './observe.ts'
import type { ToolCall } from './observe.ts'

const themes = readThemes('ids')

test.each(themes)(
  'R22 R23 R24 R30 ids and keys, $theme: each leads to the one path in the file or is rejected unsent',
  async ({ file, entries }) => {
    const { observed, faults } = await observe(entries, toCall)

    expect(faults).toEqual([])
    await expect(printTheme(observed)).toMatchFileSnapshot(file)
  },
)

function toCall({ at, input }: Entry): ToolCall {
  switch (at) {
    case 'update':
      return {
        tool: 'update_record',
        args: { entity: 'account', id: input, values: { fax: '1' } },
      }
    case 'create':
      return {
        tool: 'create_record',
        args: { entity: 'account', values: { name: 'x' }, id: input },
      }
    case 'lookup':
      return write('account', { primarycontactid: input })
    case 'bind':
      return write('account', { 'primarycontactid@odata.bind': input })
    case 'customer':
      return write('contact', { parentcustomerid: input })
    default:
      return { tool: 'get_record', args: { entity: 'account', id: input, select: ['name'] } }
  }
}

const write = (entity: 'account' | 'contact', values: object): ToolCall => ({
  tool: 'update_record',
  args: { entity, id: ids[entity], values },
})
