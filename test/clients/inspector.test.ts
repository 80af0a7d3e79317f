import path from 'node:path'
import { expect, inject, test } from 'vitest'
import * as z from 'zod'
import { run } from '../package/installed.ts'
import { everyToolWorks, useEveryTool } from './every-tool.ts'
import type { ForeignClient } from './every-tool.ts'
import { inMultiUserMode, httpPlaces, overStdio } from './places.ts'
import type { Place } from './places.ts'

const eras = ['legacy', 'modern'] as const
const list = z.object({ tools: z.array(z.object({ name: z.string() })) })
const called = z.object({
  isError: z.boolean().optional(),
  content: z.tuple([z.object({ text: z.string() })]),
  structuredContent: z.unknown().optional(),
})

test.each(eras)('the Inspector uses the five tools over stdio, %s protocol', async (era) => {
  const used = await useEveryTool(await inspect(await overStdio(), era))

  // It starts a server for each call, and this sandbox forgets with its process.
  // Each answer has a boundary of its own.
  const { untrusted: _first, end: _last, ...record } = z.looseObject({}).parse(used.before)
  expect(used).toMatchObject({ ...everyToolWorks, after: record })
})

for (const [where, start] of httpPlaces)
  test.each(eras)(`the Inspector uses the five tools ${where}, %s protocol`, async (era) => {
    const used = await useEveryTool(await inspect(await start(), era))

    expect(used).toMatchObject(everyToolWorks)
  })

test('the Inspector sees a refused token as an error', async () => {
  const { url } = await inMultiUserMode()
  const place = { url, headers: { Authorization: 'Bearer nobody' } }

  await expect(inspect(place, 'modern')).rejects.toThrow('auth_required')
})

test('the Inspector sees a missing scope as an error', async () => {
  const { call } = await inspect(await inMultiUserMode('mcp.read'), 'modern')

  const created = call('create_record', { entity: 'account', values: { name: 'x' } })

  await expect(created).rejects.toThrow(/Insufficient scope: .+mcp\.write/)
})

/** The Inspector's command line: a process for each request. */
async function inspect(place: Place, era: string): Promise<ForeignClient> {
  const ask = async (args: readonly string[]) => {
    const all = [...serverOf(place), '--protocol-era', era, '--format', 'json', '-q', ...args]
    const program = path.join(inject('clients'), 'node_modules/.bin/mcp-inspector')
    const { stdout, stderr, code } = await run(program, ['--cli', ...all], {
      env: { HOME: inject('clients') },
    }).then(
      (ended) => ({ ...ended, code: 0 }),
      (error) => failed.parse(error),
    )
    // 5 says that the tool returned an error, which is then in the output.
    if (code !== 0 && code !== 5) throw new Error(`ended with ${code}: ${stderr}`)
    return { code, result: z.object({ result: z.unknown() }).parse(JSON.parse(stdout)).result }
  }
  const { result } = await ask(['--method', 'tools/list', '--strict'])
  return {
    tools: list.parse(result).tools.map(({ name }) => name),
    async call(name, args) {
      const tool = ['--tool-name', name, '--tool-args-json', JSON.stringify(args)]
      const answer = await ask(['--method', 'tools/call', ...tool])
      const { isError = false, content, structuredContent } = called.parse(answer.result)
      if (isError !== (answer.code === 5)) throw new Error(`isError, but code ${answer.code}`)
      return { isError, text: content[0].text, structured: structuredContent }
    },
  }
}

const failed = z.object({ stdout: z.string(), stderr: z.string(), code: z.int() })

function serverOf(place: Place): readonly string[] {
  if ('command' in place) return [place.command, ...place.args]
  return [
    place.url,
    '--transport',
    'http',
    '--header',
    `Authorization: ${place.headers.Authorization}`,
  ]
}
