import { average, daysBetween, lowest, toNumber } from './plan-tools.ts'
import type { Task } from './task.ts'

/** Jobs of sales on the standard tables. */
export const salesTasks: readonly Task[] = [
  {
    id: 'sales-insight-competitor',
    job: 'sales insight',
    environment: 'standard',
    rows: [
      {
        entity: 'opportunity',
        key: 'Belt for the bottling hall',
        values: {
          customerid: { account: 'Cedar Valley Dairy' },
          parentaccountid: { account: 'Cedar Valley Dairy' },
          estimatedvalue: 52_000,
        },
      },
      {
        entity: 'annotation',
        key: 'Talk of 24 November',
        values: {
          notetext:
            'They also talk to Relecloud. Relecloud is dearer, but promises delivery in two weeks; we need seven.',
          objectid: { opportunity: 'Belt for the bottling hall' },
          objecttypecode: 'opportunity',
        },
      },
    ],
    text:
      'What do our notes on the opportunity "Belt for the bottling hall" say: which competitor is the ' +
      'customer talking to, and what speaks for it: price, delivery or support?',
    answer: { competitor: 'text', strength: 'text' },
    expect: () => ({ answer: { competitor: 'Relecloud', strength: 'delivery' } }),
    async plan({ describe, query }) {
      await describe({
        entity: ['opportunity', 'notes'],
        columns: ['name', 'regarding', 'description'],
      })
      const opportunity = await query({
        entity: 'opportunity',
        select: ['name'],
        filter: "name eq 'Belt for the bottling hall'",
      })
      const found = await query({
        entity: 'annotation',
        select: ['notetext'],
        filter: `objectid eq ${String(opportunity.one()['opportunityid'])}`,
      })
      const said = JSON.stringify(found.rows)
      return {
        competitor: said.includes('Relecloud') ? 'Relecloud' : '',
        strength: said.includes('promises delivery') ? 'delivery' : 'price',
      }
    },
  },
  {
    id: 'sales-amount-won',
    job: 'sales amount',
    environment: 'standard',
    text:
      'What did Alan Steiner win from 2026-01-01 to 2026-12-31? Add the actual revenue in base currency of ' +
      'the won opportunities that he owns, by actual close date.',
    answer: { total: 'number', opportunities: 'number' },
    expect(world) {
      const won = world.rows(
        'opportunity',
        (row) =>
          row['ownerid'] === world.id('systemuser', { fullname: 'Alan Steiner' }) &&
          row['statecode'] === 1 &&
          String(row['actualclosedate']).startsWith('2026'),
      )
      return {
        answer: {
          total: won.reduce((sum, row) => sum + toNumber(row['actualvalue_base']), 0),
          opportunities: won.length,
        },
      }
    },
    async plan({ describe, query }) {
      await describe({
        entity: 'opportunities',
        columns: ['actual revenue', 'actual close date', 'owner', 'status'],
      })
      const { rows } = await query({
        entity: 'opportunity',
        apply:
          'filter(statecode eq 1 and actualclosedate ge 2026-01-01 and actualclosedate le 2026-12-31)/' +
          'groupby((ownerid),aggregate(actualvalue_base with sum as total,$count as won))',
      })
      const alan = rows.find(({ ownerid }) => ownerid === 'Alan Steiner')
      return {
        total: Math.round(toNumber(alan?.['total']) * 100) / 100,
        opportunities: toNumber(alan?.['won']),
      }
    },
  },
  {
    id: 'sales-cycle-owner',
    job: 'sales cycle',
    environment: 'standard',
    text:
      'Which owner has the shortest average of days from the creation of an opportunity to its actual ' +
      'close date, over all won opportunities?',
    answer: { owner: 'text', days: 'number' },
    expect(world) {
      const won = world.rows('opportunity', { statecode: 1 })
      const nameOf = (id: unknown) =>
        world.name('systemuser', String(id)) || world.name('team', String(id))
      const owners = [...new Set(won.map((row) => String(row['ownerid'])))]
      const [owner, days] = lowest(
        new Map(
          owners.map((id) => [
            nameOf(id),
            average(
              won
                .filter((row) => row['ownerid'] === id)
                .map((row) => daysBetween(row['createdon'], row['actualclosedate'])),
            ),
          ]),
        ),
      )
      return { answer: { owner, days: Math.round(days * 100) / 100 } }
    },
    async plan({ describe, query }) {
      await describe({
        entity: 'opportunity',
        columns: ['created', 'actual close date', 'owner', 'status'],
      })
      const { rows } = await query({
        entity: 'opportunity',
        select: ['createdon', 'actualclosedate', 'ownerid'],
        filter: 'statecode eq 1',
      })
      const owners = [...new Set(rows.map((row) => String(row['ownerid'])))]
      const [owner, days] = lowest(
        new Map(
          owners.map((name) => [
            name,
            average(
              rows
                .filter(({ ownerid }) => ownerid === name)
                .map((row) => daysBetween(row['createdon'], row['actualclosedate'])),
            ),
          ]),
        ),
      )
      return { owner, days: Math.round(days * 100) / 100 }
    },
  },
  {
    id: 'conversion-leads',
    job: 'conversion rate',
    environment: 'standard',
    text:
      'How many percent of our closed leads (qualified or disqualified) were qualified? Round to one ' +
      'decimal.',
    answer: { percent: 'number' },
    expect(world) {
      const count = (state: number) => world.rows('lead', { statecode: state }).length
      return { answer: { percent: Math.round((count(1) / (count(1) + count(2))) * 1000) / 10 } }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'leads', columns: ['status'] })
      const { rows } = await query({
        entity: 'lead',
        apply: 'groupby((statecode),aggregate($count as leads))',
      })
      const count = (state: string) =>
        toNumber(rows.find(({ statecode }) => statecode === state)?.['leads'])
      const share = count('Qualified') / (count('Qualified') + count('Disqualified'))
      return { percent: Math.round(share * 1000) / 10 }
    },
  },
  {
    id: 'wrong-stage',
    job: 'wrong stage',
    environment: 'standard',
    rows: [
      {
        entity: 'opportunity',
        key: 'Crane for the north yard',
        values: {
          customerid: { account: 'Woodgrove Bank' },
          parentaccountid: { account: 'Woodgrove Bank' },
          estimatedvalue: 91_000,
          salesstage: 0,
          stepname: '1-Qualify',
        },
      },
      {
        entity: 'quote',
        key: 'Quote for the north yard',
        values: {
          customerid: { account: 'Woodgrove Bank' },
          opportunityid: { opportunity: 'Crane for the north yard' },
          statecode: 1,
          statuscode: 3,
          totalamount: 91_000,
        },
      },
    ],
    text:
      'Our rules for the Sales Stage of an open opportunity: Qualify without a quote, Propose with an active ' +
      'quote, Close with a won quote. The stage of "Crane for the north yard" is wrong: look at its ' +
      'quotes, and set the Sales Stage that is right.',
    answer: { stage: 'text' },
    expect: (world) => ({
      answer: { stage: 'Propose' },
      changes: [
        {
          updated: 'opportunity',
          id: world.id('opportunity', { name: 'Crane for the north yard' }),
          values: { salesstage: 2 },
          also: ['stepname'],
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({
        entity: ['opportunity', 'quote'],
        columns: ['sales stage', 'opportunity', 'status', 'name'],
      })
      const found = await query({
        entity: 'opportunity',
        select: ['name', 'salesstage'],
        filter: "name eq 'Crane for the north yard'",
      })
      const quotes = await query({
        entity: 'quote',
        select: ['statecode'],
        filter: `opportunityid eq ${String(found.one()['opportunityid'])}`,
      })
      const stage = quotes.rows.some(({ statecode }) => statecode === 'Won')
        ? 'Close'
        : quotes.rows.some(({ statecode }) => statecode === 'Active')
          ? 'Propose'
          : 'Qualify'
      await update({
        entity: 'opportunity',
        id: found.one()['opportunityid'],
        values: { salesstage: stage },
      })
      return { stage }
    },
  },
]
