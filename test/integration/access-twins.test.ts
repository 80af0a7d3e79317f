import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { randomQueries } from '../support/random-queries.ts'
import { loadSampleData } from '../support/sample-data.ts'
import { loadTwin, secrets } from '../support/twins.ts'
import type { Secret } from '../support/twins.ts'
import { withoutWhatDiffers } from '../support/without-what-differs.ts'

const entities = [
  'account',
  'contact',
  'email',
  'activitypointer',
  'activityparty',
  'incident',
  'opportunity',
  'task',
  'phonecall',
  'opportunityproduct',
  'product',
  'systemuser',
]
const queriesOf = Number(process.env['TWIN_QUERIES'] ?? 60)

async function openTwins(chosen: readonly Secret[]) {
  const clock = fakeClock(Date.parse('2026-11-18T10:30:00Z'))
  const deny = chosen.map((secret) => secret.deny)
  const one = await connect({ deny, clock })
  const other = await connect({ deny, clock, load: () => loadTwin(chosen) })
  return [one, other] as const
}

test.each(secrets.map((secret, index) => [secret.deny, index] as const))(
  'Two environments that differ only in what %s closes answer every query alike',
  async (_deny, index) => {
    const chosen = secrets.slice(index, index + 1)
    const [one, other] = await openTwins(chosen)

    await fc.assert(
      fc.asyncProperty(randomQueries(loadSampleData().schema, entities), async (query) => {
        const answers = await Promise.all(
          [one, other].map(({ client }) =>
            client.callTool({ name: 'query_records', arguments: query }),
          ),
        )

        const [first, second] = answers.map(withoutWhatDiffers)
        expect(second).toBe(first)
      }),
      { numRuns: queriesOf },
    )
  },
)

test('The twins differ where nothing is denied', async () => {
  const chosen = secrets.filter(({ deny }) => deny === 'contact.lastname')
  const one = await connect()
  const other = await connect({ load: () => loadTwin(chosen) })
  const query = { entity: 'contact', select: ['lastname'], orderby: 'contactid' }

  const answers = [await one.ask('query_records', query), await other.ask('query_records', query)]

  expect(answers[0]).not.toEqual(answers[1])
})
