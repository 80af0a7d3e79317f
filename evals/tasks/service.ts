import { average, daysBetween, highest, sums, tally, toNumber } from './plan-tools.ts'
import type { Task } from './task.ts'

/** Jobs of a service desk on the standard tables. */
export const serviceTasks: readonly Task[] = [
  {
    id: 'case-routing-load',
    job: 'case routing',
    environment: 'standard',
    rows: [
      {
        entity: 'incident',
        key: 'Conveyor stops every hour',
        values: {
          customerid: { account: 'Trey Research' },
          subjectid: { subject: 'Product Defect' },
          casetypecode: 2,
        },
      },
    ],
    text:
      'The case "Conveyor stops every hour" came in overnight. Make Dan Jump or Molly Clark its owner: ' +
      'the one who owns fewer active cases.',
    answer: { owner: 'text' },
    expect(world) {
      const load = (fullname: string) =>
        world.rows('incident', {
          ownerid: world.id('systemuser', { fullname }),
          statecode: 0,
        }).length
      const owner = load('Dan Jump') < load('Molly Clark') ? 'Dan Jump' : 'Molly Clark'
      return {
        answer: { owner },
        changes: [
          {
            updated: 'incident',
            id: world.id('incident', { title: 'Conveyor stops every hour' }),
            values: { ownerid: world.id('systemuser', { fullname: owner }) },
          },
        ],
      }
    },
    async plan({ describe, query, update }) {
      await describe({ entity: 'case', columns: ['title', 'owner', 'status'] })
      const load = await query({
        entity: 'incident',
        apply: 'filter(statecode eq 0)/groupby((ownerid),aggregate($count as cases))',
      })
      const found = await query({
        entity: 'incident',
        select: ['title'],
        filter: "title eq 'Conveyor stops every hour'",
      })
      const people = load.rows.filter(({ ownerid }) =>
        ['Dan Jump', 'Molly Clark'].includes(String(ownerid)),
      )
      const [least] = people.toSorted((one, two) => toNumber(one['cases']) - toNumber(two['cases']))
      const owner = String(least?.['ownerid'])
      await update({
        entity: 'incident',
        id: found.one()['incidentid'],
        values: { ownerid: { entity: 'systemuser', id: load.idOf('ownerid', owner) } },
      })
      return { owner }
    },
  },
  {
    id: 'top-issue-active',
    job: 'top issue',
    environment: 'standard',
    text: 'Which subject do most of our active cases have, and how many are that?',
    answer: { subject: 'text', cases: 'number' },
    expect(world) {
      const active = world.rows('incident', { statecode: 0 })
      const [subject, cases] = highest(
        tally(active.map(({ subjectid }) => world.name('subject', subjectid))),
      )
      return { answer: { subject, cases } }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'cases', columns: ['subject', 'status'] })
      const { rows } = await query({
        entity: 'incident',
        apply: 'filter(statecode eq 0)/groupby((subjectid),aggregate($count as cases))',
      })
      const counted = rows.map((row) => [String(row['subjectid']), toNumber(row['cases'])] as const)
      const [subject, cases] = highest(new Map(counted))
      return { subject, cases }
    },
  },
  {
    id: 'monthly-trend-billing',
    job: 'monthly trend',
    environment: 'standard',
    text:
      'In which month were most of the cases with the subject Billing created? Write the month as ' +
      'YYYY-MM, and how many there were.',
    answer: { month: 'text', cases: 'number' },
    expect(world) {
      const subjectid = world.id('subject', { title: 'Billing' })
      const months = world
        .rows('incident', { subjectid })
        .map(({ createdon }) => String(createdon).slice(0, 7))
      const [month, cases] = highest(tally(months))
      return { answer: { month, cases } }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'cases', columns: ['subject', 'created'] })
      const { rows } = await query({
        entity: 'incident',
        select: ['createdon', 'subjectid'],
        top: 100,
      })
      const billing = rows.filter(({ subjectid }) => subjectid === 'Billing')
      const [month, cases] = highest(
        tally(billing.map(({ createdon }) => String(createdon).slice(0, 7))),
      )
      return { month, cases }
    },
  },
  {
    id: 'best-region-revenue',
    job: 'best region',
    environment: 'standard',
    text:
      'Which territory has the highest total annual revenue of its accounts? Add the annual revenue in ' +
      'base currency.',
    answer: { territory: 'text', total: 'number' },
    expect(world) {
      const totals = sums(
        world
          .rows('account', (row) => typeof row['territoryid'] === 'string')
          .map((row) => [world.name('territory', row['territoryid']), row['revenue_base']]),
      )
      const [territory, total] = highest(totals)
      return { answer: { territory, total } }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'accounts', columns: ['territory', 'annual revenue'] })
      const { rows } = await query({
        entity: 'account',
        apply: 'groupby((territoryid),aggregate(revenue_base with sum as total))',
      })
      const totals = rows
        .filter(({ territoryid }) => territoryid !== null)
        .map((row) => [String(row['territoryid']), toNumber(row['total'])] as const)
      const [territory, total] = highest(new Map(totals))
      return { territory, total }
    },
  },
  {
    id: 'activity-priority-tasks',
    job: 'activity priority',
    environment: 'standard',
    rows: [
      ['Send the safety sheet', 1, '2026-12-01T10:00:00Z', 0],
      ['Confirm the crane', 2, '2026-12-04T10:00:00Z', 0],
      ['Answer the buyer', 2, '2026-12-02T16:00:00Z', 0],
      ['Order the brackets', 2, '2026-11-30T10:00:00Z', 1],
      ['Ask for the floor plan', 0, '2026-11-30T12:00:00Z', 0],
    ].map(([key = '', prioritycode = 0, scheduledend = '', statecode = 0]) => ({
      entity: 'task',
      key: String(key),
      values: {
        prioritycode,
        scheduledend,
        statecode,
        statuscode: statecode === 0 ? 3 : 5,
        regardingobjectid: { account: 'Pinecrest Furniture' },
      },
    })),
    text:
      'Which open task regarding the account Pinecrest Furniture should I do first? The highest priority ' +
      'comes first, then the earliest due date. Give the subject of the task.',
    answer: { subject: 'text' },
    expect: () => ({ answer: { subject: 'Answer the buyer' } }),
    async plan({ describe, query }) {
      await describe({
        entity: ['task', 'account'],
        columns: ['priority', 'due', 'regarding', 'subject', 'status', 'name'],
      })
      const account = await query({
        entity: 'account',
        select: ['name'],
        filter: "name eq 'Pinecrest Furniture'",
      })
      const { rows } = await query({
        entity: 'task',
        select: ['subject', 'prioritycode', 'scheduledend'],
        filter: `regardingobjectid eq ${String(account.one()['accountid'])} and statecode eq 0`,
        orderby: 'prioritycode desc,scheduledend',
      })
      return { subject: String(rows.find((row) => row['prioritycode'] === 'High')?.['subject']) }
    },
  },
  {
    id: 'case-handover',
    job: 'case routing',
    environment: 'standard',
    text: 'Molly Clark is away. Give her active cases with low priority to Dan Jump, and say how many these are.',
    answer: { cases: 'number' },
    expect(world) {
      const molly = world.id('systemuser', { fullname: 'Molly Clark' })
      const dan = world.id('systemuser', { fullname: 'Dan Jump' })
      const cases = world.rows('incident', { ownerid: molly, statecode: 0, prioritycode: 3 })
      return {
        answer: { cases: cases.length },
        changes: cases.map(({ incidentid }) => ({
          updated: 'incident',
          id: String(incidentid),
          values: { ownerid: dan },
        })),
      }
    },
    async plan({ describe, query, update }) {
      await describe({ entity: 'case', columns: ['priority', 'owner', 'status'] })
      const owners = await query({
        entity: 'incident',
        apply: 'groupby((ownerid),aggregate($count as cases))',
      })
      const { rows } = await query({
        entity: 'incident',
        select: ['prioritycode'],
        filter: `ownerid eq ${owners.idOf('ownerid', 'Molly Clark')} and statecode eq 0 and prioritycode eq 3`,
      })
      await update({
        entity: 'incident',
        id: rows.map(({ incidentid }) => incidentid),
        values: { ownerid: { entity: 'systemuser', id: owners.idOf('ownerid', 'Dan Jump') } },
      })
      return { cases: rows.length }
    },
  },
  {
    id: 'handle-time-resolved',
    job: 'handle time',
    environment: 'standard',
    text:
      'How many days on average lay between the creation and the last modification (Modified On) of the ' +
      'resolved cases that Molly Clark owns? Count whole calendar days for each case and round the average ' +
      'to two decimals.',
    answer: { days: 'number' },
    expect(world) {
      const resolved = world.rows('incident', {
        ownerid: world.id('systemuser', { fullname: 'Molly Clark' }),
        statecode: 1,
      })
      return {
        answer: {
          days: average(resolved.map((row) => daysBetween(row['createdon'], row['modifiedon']))),
        },
      }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'cases', columns: ['created', 'modified on', 'owner', 'status'] })
      const { rows } = await query({
        entity: 'incident',
        select: ['createdon', 'modifiedon', 'ownerid'],
        filter: 'statecode eq 1',
        top: 100,
      })
      const mine = rows.filter(({ ownerid }) => ownerid === 'Molly Clark')
      const days = average(mine.map((row) => daysBetween(row['createdon'], row['modifiedon'])))
      return { days: Math.round(days * 100) / 100 }
    },
  },
]
