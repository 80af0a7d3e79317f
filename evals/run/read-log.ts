import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import type { Call } from '../check/calls.ts'

const entry = z.object({
  method: z.enum(['tools/call', 'tools/list']),
  params: z.unknown().optional(),
  result: z.unknown().optional(),
  error: z.unknown().optional(),
})
const asked = z.looseObject({
  name: z.string(),
  arguments: z.record(z.string(), z.unknown()).default({}),
})
const answered = z.looseObject({
  isError: z.boolean().default(false),
  content: z.array(z.looseObject({ text: z.string().optional() })).default([]),
  structuredContent: z.unknown().optional(),
})

export interface RunLog {
  readonly calls: readonly Call[]
  /** The published tools as JSON, of the first list; empty if the agent never asked. */
  readonly toolList: string
}

/** Reads what the recorder wrote; nothing if no server was started. */
export async function readLog(file: string): Promise<RunLog> {
  const text = await readFile(file, 'utf8').catch(() => '')
  const entries = text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => entry.parse(JSON.parse(line)))
  const list = entries.find(({ method }) => method === 'tools/list')

  return {
    toolList: list ? JSON.stringify(list.result) : '',
    calls: entries
      .filter(({ method }) => method === 'tools/call')
      .map(({ params, result, error }) => {
        const { name, arguments: args } = asked.parse(params)
        const read = answered.safeParse(result)
        const content = read.success ? read.data.content : []
        const shown = content.map((one) => one.text ?? '').join('\n')
        return {
          name,
          args,
          isError: error !== undefined || !read.success || read.data.isError,
          text: shown === '' ? JSON.stringify(error ?? result ?? null) : shown,
        }
      }),
  }
}
