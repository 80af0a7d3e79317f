import { expect } from 'vitest'
import * as z from 'zod'
import { toolNames } from '../package/installed.ts'
import { readAnswerText } from '../support/answer-text.ts'

/** What a client makes of a tool call, as its caller sees it. */
export const outcome = z.object({
  isError: z.boolean().default(false),
  text: z.string(),
  structured: z.unknown().optional(),
})
export type Outcome = z.infer<typeof outcome>

export interface ForeignClient {
  readonly tools: readonly string[]
  readonly call: (name: string, args: Readonly<Record<string, unknown>>) => Promise<Outcome>
}

/** Characters that get lost where somebody quotes or encodes them wrongly. */
export const name = `O'Brien & "Søn" 日本 😀`

const rows = z.looseObject({ rows: z.array(z.tuple([z.string(), z.string()])) })
const record = z.looseObject({ id: z.string(), etag: z.string() })

/**
 * Uses each of the five tools as an agent does, and one of them wrongly. Answers are those of the
 * text, which must say the same as the structured content.
 */
export async function useEveryTool({ tools, call }: ForeignClient) {
  const ask = async (tool: string, args: Readonly<Record<string, unknown>>) => {
    const { isError, text, structured } = await call(tool, args)
    if (isError) throw new Error(`${tool}: ${text}`)
    const answer = readAnswerText(text)
    if (JSON.stringify(answer) !== JSON.stringify(structured))
      throw new Error(`${tool}: the text and the structured content differ`)
    return answer
  }
  const entity = 'account'
  const described = await ask('describe_entities', { entity })
  const created = record.parse(await ask('create_record', { entity, values: { name } }))
  const query = { entity, select: ['name'], orderby: 'name', top: 2 }
  const found = rows.parse(await ask('query_records', query))
  const [id = ''] = found.rows[0] ?? []
  const before = record.parse(await ask('get_record', { entity, id, select: ['name', 'fax'] }))
  const values = { fax: name, numberofemployees: 7 }
  const updated = await ask('update_record', { entity, id, etag: before.etag, values })
  const after = await ask('get_record', { entity, id, select: ['name', 'fax'] })
  const refused = await call('query_records', { ...query, entity: 'nope' })
  return { tools, described, created, found, before, updated, after, refused }
}

/** What `useEveryTool` returns where all is well. */
export const everyToolWorks = {
  tools: toolNames,
  described: { entities: [{ entity: 'account', primaryName: 'name' }] },
  created: { entity: 'account', changed: ['name'] },
  found: { columns: ['accountid', 'name'] },
  before: { empty: ['fax'] },
  updated: { changed: ['fax', 'numberofemployees'] },
  after: { values: { fax: name } },
  refused: {
    isError: true,
    text: expect.stringMatching(/unknown_entity: .+ Call describe_entities/),
  },
}
