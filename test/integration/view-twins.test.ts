import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { randomViews } from '../support/random-views.ts'
import type { RandomView } from '../support/random-views.ts'
import { loadSampleData } from '../support/sample-data.ts'
import { loadTwin, secrets } from '../support/twins.ts'
import { withoutWhatDiffers } from '../support/without-what-differs.ts'
import { viewId, viewService } from '../support/view-service.ts'

const entities = ['account', 'contact', 'email', 'incident', 'opportunity', 'task', 'phonecall']
const viewsOf = Number(process.env['TWIN_VIEWS'] ?? 40)

/** Two environments that differ in what the lists close. Both have the same view, which the sandbox runs. */
async function openTwins(index: number, deny: readonly string[]) {
  const chosen = secrets.slice(index, index + 1)
  const clock = fakeClock(Date.parse('2026-11-18T10:30:00Z'))
  let view: RandomView | undefined
  const intercept: NonNullable<Parameters<typeof connect>[0]>['intercept'] = (request, next) => {
    if (view === undefined) return next(request)
    const row = {
      ...view,
      id: viewId(1),
      name: 'V',
      fetchAttributes: view.distinct ? 'distinct="true"' : '',
    }
    return viewService({
      system: [row],
      run: (_options, { headers, url }) => {
        const fetch = `<fetch ${row.fetchAttributes}><entity name="${row.entity}">${row.fetch}</entity></fetch>`
        return next(
          new Request(`${url.split('?', 1)[0]}?fetchXml=${encodeURIComponent(fetch)}`, { headers }),
        )
      },
    })(request, next)
  }
  const one = await connect({ deny, clock, intercept })
  const other = await connect({ deny, clock, intercept, load: () => loadTwin(chosen) })
  return {
    ask: async (given: RandomView) => {
      view = given
      // Views are kept for 30 seconds.
      clock.pass(31_000)
      const args = { entity: given.entity, view: 'V', top: 40 }
      const results = await Promise.all(
        [one, other].map(({ client }) =>
          client.callTool({ name: 'query_records', arguments: args }),
        ),
      )
      return results.map(withoutWhatDiffers)
    },
    find: async (search: string) => {
      clock.pass(2000)
      const args = { search }
      const results = await Promise.all(
        [one, other].map(({ client }) =>
          client.callTool({ name: 'query_records', arguments: args }),
        ),
      )
      return results.map(withoutWhatDiffers)
    },
  }
}

test.each(secrets.map(({ deny }, index) => [deny, index] as const))(
  'Two environments that differ only in what %s closes answer every view and every search alike',
  async (deny, index) => {
    const { ask, find } = await openTwins(index, [deny])
    let runs = 0

    await fc.assert(
      fc.asyncProperty(randomViews(loadSampleData().schema, entities), async (view) => {
        const [first = '', second] = await ask(view)

        expect(second).toBe(first)
        if (first.includes('"rows"')) runs += 1
      }),
      { numRuns: viewsOf },
    )
    const [[found, foundInTwin], [any, anyInTwin]] = [await find('contoso'), await find('a')]

    expect(runs).toBeGreaterThan(0)
    expect(foundInTwin).toBe(found)
    expect(anyInTwin).toBe(any)
  },
)

test('Views tell the twins apart where nothing is denied', async () => {
  const index = secrets.findIndex(({ deny }) => deny === 'contact.lastname')
  const { ask } = await openTwins(index, [])
  const fetch =
    '<attribute name="createdon"/><filter><condition attribute="lastname" operator="like" value="s%"/></filter>'

  const [one, other] = await ask({
    entity: 'contact',
    fetch,
    distinct: false,
    cells: ['createdon'],
  })

  expect(one).not.toBe(other)
})
