import { average, daysBetween, highest, lowest, sums, tally, toNumber } from './plan-tools.ts'
import type { Task } from './task.ts'

const stints: Readonly<Record<string, string>> = {
  860000010: 'Trial',
  860000011: 'Season',
  860000012: 'Standing',
}
const spans: Readonly<Record<string, string>> = {
  860000000: 'Upper Reach',
  860000001: 'Low Reach',
  860000002: 'Saltside',
}

/** Jobs of sales in the invented business Ostrel. */
export const ostrelTasks: readonly Task[] = [
  {
    id: 'ostrel-transfers',
    job: 'transfer count',
    environment: 'ostrel',
    text: 'A Hobbin records that a Brennet was handed over. How often was Brennet 317 handed over?',
    answer: { times: 'number' },
    expect(world) {
      const brennet = world.id('ost_brennet', { ost_name: 'Brennet 317' })
      return { answer: { times: world.rows('ost_hobbin', { ost_brennetid: brennet }).length } }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'hobbin', columns: ['brennet'] })
      const { rows } = await query({
        entity: 'ost_hobbin',
        apply: 'groupby((ost_brennetid),aggregate($count as times))',
      })
      return {
        times: toNumber(rows.find((row) => row['ost_brennetid'] === 'Brennet 317')?.['times']),
      }
    },
  },
  {
    id: 'ostrel-most-given',
    job: 'transfer count',
    environment: 'ostrel',
    text: 'Who was the Giver of most Hobbins handed on from 2026-10-01 to 2026-11-15, and of how many?',
    answer: { giver: 'text', hobbins: 'number' },
    expect(world) {
      const rows = world.rows(
        'ost_hobbin',
        ({ ost_handedon }) =>
          String(ost_handedon) >= '2026-10-01' && String(ost_handedon) <= '2026-11-15',
      )
      const [giver, hobbins] = highest(
        tally(rows.map((row) => world.name('systemuser', row['ost_giverid']))),
      )
      return { answer: { giver, hobbins } }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'hobbins', columns: ['giver', 'handed on'] })
      const { rows } = await query({
        entity: 'ost_hobbin',
        apply:
          'filter(ost_handedon ge 2026-10-01 and ost_handedon le 2026-11-15)/' +
          'groupby((ost_giverid),aggregate($count as hobbins))',
      })
      const counts = rows.map(
        (row) => [String(row['ost_giverid']), toNumber(row['hobbins'])] as const,
      )
      const [giver, hobbins] = highest(new Map(counts))
      return { giver, hobbins }
    },
  },
  {
    id: 'ostrel-best-span',
    job: 'best region',
    environment: 'ostrel',
    text: 'Which Span of Marls brought the highest total Tarrow of kilned Brennets, and how much?',
    answer: { span: 'text', total: 'number' },
    expect(world) {
      const totals = sums(
        world.rows('ost_brennet', { statecode: 1 }).map((row) => {
          const marl = world.one('ost_marl', { ost_marlid: row['ost_marlid'] ?? '' })
          return [spans[String(marl['ost_span'])], row['ost_tarrow']]
        }),
      )
      const [span, total] = highest(totals)
      return { answer: { span, total } }
    },
    async plan({ describe, query }) {
      await describe({ entity: ['brennet', 'marl'], columns: ['marl', 'tarrow', 'span', 'status'] })
      const marls = await query({ entity: 'ost_marl', select: ['ost_name', 'ost_span'] }).catch(
        () => query({ entity: 'ost_marl', select: ['ost_span'] }),
      )
      const { rows } = await query({
        entity: 'ost_brennet',
        apply:
          'filter(statecode eq 1)/groupby((ost_marlid),aggregate(ost_tarrow with sum as total))',
      })
      const spanOf = (name: unknown) =>
        marls.rows.find((marl) => marl['ost_name'] === name)?.['ost_span']
      const totals = sums(rows.map((row) => [spanOf(row['ost_marlid']), row['total']]))
      const [span, total] = highest(totals)
      return { span, total: Math.round(total * 100) / 100 }
    },
  },
  {
    id: 'ostrel-amount',
    job: 'sales amount',
    environment: 'ostrel',
    text: 'How much Tarrow came in total from kilned Brennets whose Holder is Wingtip Toys?',
    answer: { total: 'number' },
    expect(world) {
      const holder = world.id('account', { name: 'Wingtip Toys' })
      const rows = world.rows('ost_brennet', { statecode: 1, ost_holderid: holder })
      return { answer: { total: rows.reduce((sum, row) => sum + toNumber(row['ost_tarrow']), 0) } }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'brennets', columns: ['tarrow', 'holder', 'status'] })
      const { rows } = await query({
        entity: 'ost_brennet',
        apply:
          'filter(statecode eq 1)/groupby((ost_holderid),aggregate(ost_tarrow with sum as total))',
      })
      return {
        total: toNumber(rows.find((row) => row['ost_holderid'] === 'Wingtip Toys')?.['total']),
      }
    },
  },
  {
    id: 'ostrel-cycle',
    job: 'sales cycle',
    environment: 'ostrel',
    text: 'With which Stint do kilned Brennets take the fewest days on average from Begun On to Ended On?',
    answer: { stint: 'text' },
    expect(world) {
      const rows = world.rows('ost_brennet', { statecode: 1 })
      const days = new Map(
        Object.entries(stints).map(([value, label]) => [
          label,
          average(
            rows
              .filter((row) => String(row['ost_stint']) === value)
              .map((row) => daysBetween(row['ost_begun'], row['ost_ended'])),
          ),
        ]),
      )
      return { answer: { stint: lowest(days)[0] } }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'brennets', columns: ['stint', 'begun', 'ended', 'status'] })
      const { rows } = await query({
        entity: 'ost_brennet',
        select: ['ost_stint', 'ost_begun', 'ost_ended'],
        filter: 'statecode eq 1',
      })
      const days = new Map(
        [...new Set(rows.map((row) => String(row['ost_stint'])))].map((stint) => [
          stint,
          average(
            rows
              .filter((row) => row['ost_stint'] === stint)
              .map((row) => daysBetween(row['ost_begun'], row['ost_ended'])),
          ),
        ]),
      )
      return { stint: lowest(days)[0] }
    },
  },
  {
    id: 'ostrel-conversion',
    job: 'conversion rate',
    environment: 'ostrel',
    text:
      'Of the Brennets whose Keeper is Renee Lo and that are kilned or dropped: how many percent are ' +
      'kilned? Round to one decimal.',
    answer: { percent: 'number' },
    expect(world) {
      const owned = world.rows('ost_brennet', {
        ost_keeperid: world.id('systemuser', { fullname: 'Renee Lo' }),
      })
      const count = (state: number) => owned.filter((row) => row['statecode'] === state).length
      return { answer: { percent: Math.round((count(1) / (count(1) + count(2))) * 1000) / 10 } }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'brennets', columns: ['keeper', 'status'] })
      const { rows } = await query({
        entity: 'ost_brennet',
        apply: 'groupby((ost_keeperid,statecode),aggregate($count as brennets))',
      })
      const count = (state: string) =>
        toNumber(
          rows.find((row) => row['ost_keeperid'] === 'Renee Lo' && row['statecode'] === state)?.[
            'brennets'
          ],
        )
      const share = count('Kilned') / (count('Kilned') + count('Dropped'))
      return { percent: Math.round(share * 1000) / 10 }
    },
  },
  {
    id: 'ostrel-routing',
    job: 'lead routing',
    environment: 'ostrel',
    rows: [
      {
        entity: 'ost_brennet',
        key: 'Brennet 399',
        values: { ost_marlid: { ost_marl: 'Pell Strand' }, ost_begun: '2026-11-29' },
      },
    ],
    text:
      'Brennet 399 is new. Make Keeper of it whoever of Amy Alberts, Alan Steiner and Renee Lo keeps the ' +
      'lowest total Tarrow in Brennets that are afoot.',
    answer: { keeper: 'text' },
    expect(world) {
      const totals = sums(
        world
          .rows('ost_brennet', (row) => row['statecode'] === 0 && 'ost_keeperid' in row)
          .map((row) => [world.name('systemuser', row['ost_keeperid']), row['ost_tarrow']]),
      )
      const keeper = lowest(totals)[0]
      return {
        answer: { keeper },
        changes: [
          {
            updated: 'ost_brennet',
            id: world.id('ost_brennet', { ost_name: 'Brennet 399' }),
            values: { ost_keeperid: world.id('systemuser', { fullname: keeper }) },
          },
        ],
      }
    },
    async plan({ describe, query, update }) {
      await describe({ entity: 'brennets', columns: ['keeper', 'tarrow', 'status', 'name'] })
      const load = await query({
        entity: 'ost_brennet',
        apply:
          'filter(statecode eq 0)/groupby((ost_keeperid),aggregate(ost_tarrow with sum as total))',
      })
      const people = ['Amy Alberts', 'Alan Steiner', 'Renee Lo']
      const totals = load.rows
        .filter((row) => people.includes(String(row['ost_keeperid'])))
        .map((row) => [String(row['ost_keeperid']), toNumber(row['total'])] as const)
      const keeper = lowest(new Map(totals))[0]
      const found = await query({
        entity: 'ost_brennet',
        select: ['ost_name'],
        filter: "ost_name eq 'Brennet 399'",
      })
      await update({
        entity: 'ost_brennet',
        id: found.one()['ost_brennetid'],
        values: { ost_keeperid: load.idOf('ost_keeperid', keeper) },
      })
      return { keeper }
    },
  },
]
