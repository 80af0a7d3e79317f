import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { expect, inject, onTestFinished, test } from 'vitest'
import * as z from 'zod'
import { everyToolWorks, outcome, useEveryTool } from './every-tool.ts'
import type { ForeignClient } from './every-tool.ts'
import { inMultiUserMode, places } from './places.ts'
import type { Place } from './places.ts'

const aiSdk = "the AI SDK's client"
const langChain = "LangChain's adapters"
const scripts = { [aiSdk]: 'ai-sdk.mjs', [langChain]: 'langchain.mjs' } as const
const clients = [aiSdk, langChain] as const

for (const client of clients)
  test.each(places)(`${client} uses the five tools %s`, async (_where, start) => {
    const used = await useEveryTool(await startScript(scripts[client], await start()))

    expect(used).toMatchObject(everyToolWorks)
  })

test.each(clients)('%s sees a refused token as an error', async (client) => {
  const { url } = await inMultiUserMode()
  const place = { url, headers: { Authorization: 'Bearer nobody' } }

  await expect(startScript(scripts[client], place)).rejects.toThrow('401')
})

test.each(clients)('%s sees a missing scope as an error', async (client) => {
  const { tools, call } = await startScript(scripts[client], await inMultiUserMode('mcp.read'))

  const values = { name: 'x' }
  const { isError, text } = await call('create_record', { entity: 'account', values })

  expect(tools).toHaveLength(5)
  expect({ isError, text }).toEqual({ isError: true, text: expect.stringMatching(/403|scope/) })
})

/** A script of `scripts/` with a server; ended with the test. */
async function startScript(script: string, place: Place): Promise<ForeignClient> {
  const child = spawn(process.execPath, [script, JSON.stringify(place)], {
    cwd: inject('clients'),
    stdio: ['pipe', 'pipe', 'pipe'],
    timeout: 60_000,
  })
  const ended = once(child, 'exit')
  onTestFinished(async () => {
    child.stdin.end()
    await ended
  })
  const errors: string[] = []
  createInterface({ input: child.stderr }).on('line', (line) => errors.push(line))
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  const answer = async (): Promise<unknown> => {
    const line = z
      .string()
      .optional()
      .parse((await lines.next()).value)
    if (line === undefined) throw new Error(`${script} ended: ${errors.join('\n')}`)
    return JSON.parse(line)
  }
  return {
    tools: z.array(z.string()).parse(await answer()),
    async call(name, args) {
      child.stdin.write(`${JSON.stringify({ name, arguments: args })}\n`)
      return outcome.parse(await answer())
    },
  }
}
