import { expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../../src/time/clock.ts'
import type { Clock } from '../../src/time/clock.ts'
import { parseConfig } from '../../src/config.ts'
import { parseEnvironmentUrl } from '../../src/environment/address.ts'
import { createCaller } from '../../src/caller.ts'
import { createRuntime } from '../../src/runtime.ts'
import { handleCall } from '../../src/mcp/call/handle-call.ts'
import { createServer } from '../../src/mcp/server.ts'
import { createBench } from '../support/entra/cloud.ts'
import type { SignInBench } from '../support/entra/cloud.ts'
import { connectPerson, contoso, withRecords } from '../support/entra/connect-person.ts'
import type { Reaction } from '../support/entra/connect-person.ts'
import { publicClient } from '../support/entra/state.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { overFetch } from '../../src/network/wire.ts'

test('a client that can show links gets the sign-in page, no browser is opened, and the rows are returned', async () => {
  const bench = createBench()
  const { query, shown, completed } = await connectTo(bench, 'accept')

  const { rows } = await query()

  expect(rows).toBe(3)
  expect(shown).toEqual([
    {
      message: `Nobody is signed in to ${contoso}. Open the Microsoft sign-in page to continue.`,
      url: expect.stringMatching(/^https:\/\/login\.microsoftonline\.com\/.*\/authorize\?/),
    },
  ])
  expect(bench.opened).toEqual([])
  await vi.waitFor(() => expect(completed).toHaveLength(1), 10_000)
})

test('five parallel calls share one prompt to the user', async () => {
  const bench = createBench()
  const { query, shown } = await connectTo(bench, 'accept')

  const answers = await Promise.all(Array.from({ length: 5 }, () => query()))

  expect(answers.map(({ rows }) => rows)).toEqual([3, 3, 3, 3, 3])
  expect(shown).toHaveLength(1)
  expect(bench.opened).toEqual([])
})

test.each(['decline', 'cancel'] as const)(
  'a user who answers %s ends the call with a clear error, and is not asked again at once',
  async (reaction) => {
    const bench = createBench()
    const { query, shown } = await connectTo(bench, reaction)

    const first = await query()
    const second = await query()

    expect(first.text).toContain('sign_in_cancelled')
    expect(first.text).toContain('Ask the user whether to sign in')
    expect(second.text).toBe(first.text)
    expect(shown).toHaveLength(1)
    expect(bench.opened).toEqual([])
  },
)

test('for a client that cannot show links, the browser is opened', async () => {
  const bench = createBench()
  const { query } = await connectTo(bench, undefined)

  const { rows } = await query()

  expect(rows).toBe(3)
  expect(bench.opened).toHaveLength(1)
})

test('of two clients that wait for one sign-in, the one that can show the link is asked', async () => {
  const bench = createBench()
  const source = bench.source()
  const plain = await connectTo(bench, undefined, source)
  const able = await connectTo(bench, 'accept', source)

  const answers = await Promise.all([plain.query(), able.query()])

  expect(answers.map(({ rows }) => rows)).toEqual([3, 3])
  expect(able.shown).toHaveLength(1)
  expect(bench.opened).toEqual([])
})

test('if the call whose client was asked is aborted, the browser is opened for the other call', async () => {
  const bench = createBench()
  const source = bench.source()
  const gone = new AbortController()
  const asked = await connectTo(bench, 'nothing', source)
  const other = await connectTo(bench, undefined, source)
  const aborted = asked.query({ signal: gone.signal }).catch(() => 'aborted')
  const patient = other.query()
  await vi.waitFor(() => expect(asked.shown).toHaveLength(1), 10_000)

  gone.abort()

  expect(await aborted).toBe('aborted')
  expect((await patient).rows).toBe(3)
  expect(bench.opened).toHaveLength(1)
})

test('an open prompt is withdrawn when the time of the call is over, and the error has the link', async () => {
  const clock = fakeClock(Date.now())
  const bench = createBench({ clock })
  const { query, shown, withdrawn, visit } = await connectTo(bench, 'nothing')

  const call = query()
  await vi.waitFor(() => expect(shown).toHaveLength(1), 10_000)
  clock.pass(45_000)
  const { text } = await call
  await vi.waitFor(() => expect(withdrawn).toHaveLength(1), 10_000)
  await visit(withdrawn[0] ?? '')
  const { rows } = await query()

  expect(text).toContain('not_signed_in')
  expect(text).toContain(withdrawn[0])
  expect(rows).toBe(3)
  expect(shown).toHaveLength(1)
  expect(bench.opened).toEqual([])
})

test('a device code is shown with its page, and the call continues after it was entered', async () => {
  const bench = createBench()
  const { query, shown } = await connectTo(bench, 'accept', bench.source({ signIn: 'device-code' }))

  const { rows } = await query()

  expect(rows).toBe(3)
  expect(shown[0]?.message).toMatch(
    /Open the Microsoft sign-in page and enter the code \w+ to continue\.$/,
  )
  expect(shown).toHaveLength(1)
})

test('progress goes to a call that requests it, every five seconds, and only increases', async () => {
  const bench = createBench({ clock: quickClock() })
  const { query } = await connectTo(bench, undefined)
  const notes: { readonly progress: number; readonly message?: string | undefined }[] = []

  const { rows } = await query({ onprogress: (note) => notes.push(note) })

  const messages = notes.flatMap(({ message }) => message ?? [])
  expect(rows).toBe(3)
  expect(messages[0]).toContain(`Nobody is signed in to ${contoso}.`)
  expect(messages.at(-1)).toMatch(/^Signed in as ada@contoso\.test \(tenant /)
  const numbers = notes.map(({ progress }) => progress)
  expect(numbers).toEqual(numbers.toSorted((one, other) => one - other))
})

test('wrong arguments are reported before the user is asked to sign in', async () => {
  const bench = createBench()
  const { client, shown } = await connectTo(bench, 'accept')

  const answer = await client.callTool({ name: 'query_records', arguments: { top: 'many' } })

  expect(answer.isError).toBe(true)
  expect([...shown, ...bench.opened, ...bench.cloud.entra.log]).toEqual([])
})

test('connecting and listing the tools asks no user and sends nothing', async () => {
  const bench = createBench()
  const { client, shown } = await connectTo(bench, 'accept')

  await client.listTools()

  expect([...shown, ...bench.opened, ...bench.cloud.entra.log, ...bench.cloud.probes]).toEqual([])
})

test('claims that the environment requires of a token start a new sign-in that gives the reason', async () => {
  const bench = createBench()
  const claims = '{"access_token":{"acrs":{"essential":true,"value":"c1"}}}'
  let refusals = 1
  const { query, shown } = await connectTo(
    bench,
    'accept',
    bench.source(),
    async (request, next) => {
      if (!request.url.includes('/accounts') || refusals === 0) return next(request)
      refusals -= 1
      return new Response(null, {
        status: 401,
        headers: {
          'WWW-Authenticate': `Bearer error="insufficient_claims", claims="${Buffer.from(claims).toString('base64')}"`,
        },
      })
    },
  )
  bench.cloud.entra.fail({ at: 'refresh_token', number: 50076, claims })

  const { rows, text } = await query()

  expect([rows, text]).toEqual([3, expect.any(String)])
  expect(shown.map(({ message }) => message)).toEqual([
    expect.stringContaining('Nobody is signed in'),
    expect.stringMatching(
      /another step, such as multi-factor authentication \(AADSTS50076\)\. Open/,
    ),
  ])
  expect(bench.cloud.entra.authorizations.at(-1)?.get('claims')).toContain('acrs')
})

test('if the environment rejects the renewed token too, the error has the commands to sign in again', async () => {
  const bench = createBench()
  const { query, shown } = await connectTo(bench, 'accept', bench.source(), async () => {
    return new Response(null, { status: 401 })
  })

  const { text } = await query()

  expect(text).toContain('Dataverse refused the access token.')
  expect(text).toContain(
    `Sign out and in again: dataverse-mcp-server disconnect ${contoso}, then dataverse-mcp-server connect ${contoso}.`,
  )
  expect(text).not.toContain('DATAVERSE_ACCESS_TOKEN')
  expect(bench.cloud.entra.tokenRequests.map((form) => form.get('grant_type'))).toEqual([
    'authorization_code',
    'refresh_token',
  ])
  expect(shown).toHaveLength(1)
})

test('the server built from the settings signs in on first use', async () => {
  const bench = createBench()
  vi.stubGlobal('fetch', withRecords(bench.cloud))
  onTestFinished(() => void vi.unstubAllGlobals())
  const runtime = createRuntime(
    parseConfig({
      DATAVERSE_URL: contoso,
      DATAVERSE_CLIENT_ID: publicClient,
      DATAVERSE_TOKEN_STORE: 'memory',
      DATAVERSE_LOG_LEVEL: 'silent',
    }),
  )
  const { query, shown } = await connectPerson({
    server: runtime.createServer(),
    cloud: bench.cloud,
    reaction: 'accept',
  })

  const first = await query()
  const second = await query()

  expect([first.rows, second.rows]).toEqual([3, 3])
  expect(shown).toHaveLength(1)
})

/** A server in this process for one more client of the same caller. */
async function connectTo(
  bench: SignInBench,
  reaction: Reaction | undefined,
  source = bench.source(),
  intercept?: Parameters<typeof withRecords>[1],
) {
  const caller = createCaller(
    {
      environment: parseEnvironmentUrl(contoso),
      wire: overFetch(withRecords(bench.cloud, intercept)),
      token: source,
    },
    { clock: systemClock, limits: { resultTokens: 20_000 } },
  )
  const server = createServer({
    handleCall: async () => handleCall,
    caller: async () => caller,
    log: () => undefined,
    readOnly: false,
    version: '0.0.0-test',
  })
  return connectPerson({ server, cloud: bench.cloud, ...(reaction && { reaction }) })
}

/** Five seconds pass in a millisecond. */
function quickClock(): Clock {
  return {
    ...systemClock,
    sleep: (ms, signal) => systemClock.sleep(ms === 5000 ? 1 : ms, signal),
  }
}
