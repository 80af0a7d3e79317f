import { expect, test } from 'vitest'
import * as z from 'zod'
import { parseConfig } from '../../src/config.ts'
import { isDataverseError } from '../../src/errors.ts'
import { connect, textOf } from '../support/connect.ts'
import { expand, printTheme, readThemes } from './corpus.ts'
import type { Entry, Outcome } from './corpus.ts'

const url = 'https://contoso.crm4.dynamics.com'
const themes = readThemes('links')

test.each(themes.filter(({ theme }) => theme.startsWith('next-links')))(
  'R12 R13 links, $theme: only those of the own Web API are followed, and no other host is contacted',
  async ({ file, entries }) => {
    const follow = await follower()
    const observed: { entry: Entry; outcome: Outcome }[] = []
    for (const entry of entries)
      observed.push({ entry, outcome: await follow(expand(entry.input)) })

    await expect(printTheme(observed)).toMatchFileSnapshot(file)
  },
)

test.each(themes.filter(({ entries }) => entries.some(({ at }) => at.startsWith('DATAVERSE_'))))(
  'R15 links, $theme: a setting leads to the origin in the file or prevents the start',
  async ({ file, entries }) => {
    const observed = entries.map((entry) => ({
      entry,
      outcome: readSetting(entry.at, expand(entry.input)),
    }))

    const origins = observed.flatMap(({ outcome }) => outcome.means ?? [])
    expect(origins.filter((origin) => !knownOrigin.test(origin))).toEqual([])
    await expect(printTheme(observed)).toMatchFileSnapshot(file)
  },
)

test.each(themes.filter(({ theme }) => theme === 'cursors'))(
  'R13 R36 links, $theme: a text that this process did not issue leads to no request',
  async ({ file, entries }) => {
    const { client, seen } = await connect({ url })
    const observed: { entry: Entry; outcome: Outcome }[] = []
    for (const entry of entries) {
      const result = await client.callTool({
        name: 'query_records',
        arguments: { cursor: expand(entry.input) },
      })
      observed.push({ entry, outcome: { refused: codeOf(textOf(result)) } })
    }

    expect(seen).toEqual([])
    await expect(printTheme(observed)).toMatchFileSnapshot(file)
  },
)

/** An environment whose first page ends with the given link. It records later requests. */
async function follower() {
  const sent: Request[] = []
  let link: unknown
  const { client } = await connect({
    url,
    intercept: async (request, next) => {
      if (/\/(?:EntityDefinitions|RetrieveMetadataChanges|savedqueries)\b/.test(request.url))
        return next(request)
      sent.push(request)
      const rows = [{ accountid: '97160170-ebf9-4d30-8cf2-78ae549d737e', name: 'x' }]
      return Response.json(
        sent.length === 1 ? { value: rows, '@odata.nextLink': link } : { value: [] },
      )
    },
  })
  return async (given: unknown): Promise<Outcome> => {
    sent.length = 0
    link = given
    const result = await client.callTool({
      name: 'query_records',
      arguments: { entity: 'account', select: ['name'] },
    })
    const [, second] = sent
    expect(sent.length).toBeLessThanOrEqual(2)
    expect(second === undefined || isOwn(second.url)).toBe(true)
    return {
      ...(second && { sends: `GET ${second.url.slice(0, 200)}` }),
      ...(result.isError && { refused: codeOf(textOf(result)) }),
    }
  }
}

function isOwn(address: string): boolean {
  const { origin, pathname } = new URL(address)
  const origins = [url, 'https://contoso.api.crm4.dynamics.com']
  return origins.includes(origin) && pathname.startsWith('/api/data/v9.2/')
}

/** The resulting value of a setting. Errors never repeat the value, except the host of a URL. */
function readSetting(name: string, input: unknown): Outcome {
  const [value = '', region] = z.array(z.string()).parse([input].flat())
  try {
    const { environment, authority } = parseConfig({
      [name]: value,
      ...(region !== undefined && { DATAVERSE_REGION: region }),
    })
    return { means: environment?.url ?? authority ?? 'nothing' }
  } catch (error) {
    if (!isDataverseError(error)) throw error
    const isSafe = !error.message.includes('hunter2') && error.message.length < 400
    return { refused: isSafe ? error.code : error.message }
  }
}

const codeOf = (text: string) => /^\w+(?=:)/.exec(text)?.[0] ?? text

const knownOrigin =
  /^(?:https:\/\/[a-z0-9-]+\.(?:crm\d{0,3}\.(?:dynamics\.com|microsoftdynamics\.us|appsplatform\.us|dynamics\.cn)|microsoftonline\.(?:com|us))|http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?)$/
