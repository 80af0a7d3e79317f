import { done, doneShape } from '../check/answer.ts'
import { lowest, toNumber } from './plan-tools.ts'
import type { Task } from './task.ts'

const lead = (key: string, values: Readonly<Record<string, string | number>>) => ({
  entity: 'lead',
  key,
  values: {
    firstname: key.split(' ')[0] ?? '',
    lastname: key.split(' ')[1] ?? '',
    fullname: key,
    ...values,
  },
})

/** Jobs with leads: who gets them, whether they qualify, and what becomes of them. */
export const leadTasks: readonly Task[] = [
  {
    id: 'lead-routing',
    job: 'lead routing',
    environment: 'standard',
    rows: [
      lead('Mirela Toth', {
        subject: 'Asked for a price of two lifts',
        companyname: 'Halden Dairy',
      }),
    ],
    text:
      'The lead Mirela Toth of Halden Dairy has no owner in sales yet. Give it to Amy Alberts, Alan Steiner ' +
      'or Renee Lo: whoever owns the fewest open leads.',
    answer: { owner: 'text' },
    expect(world) {
      const open = (fullname: string) =>
        world.rows('lead', { ownerid: world.id('systemuser', { fullname }), statecode: 0 }).length
      const people = ['Amy Alberts', 'Alan Steiner', 'Renee Lo']
      const [owner] = lowest(new Map(people.map((name) => [name, open(name)])))
      return {
        answer: { owner },
        changes: [
          {
            updated: 'lead',
            id: world.id('lead', { fullname: 'Mirela Toth' }),
            values: { ownerid: world.id('systemuser', { fullname: owner }) },
          },
        ],
      }
    },
    async plan({ describe, query, update }) {
      await describe({ entity: 'lead', columns: ['status', 'owner', 'name'] })
      const load = await query({
        entity: 'lead',
        apply: 'filter(statecode eq 0)/groupby((ownerid),aggregate($count as leads))',
      })
      const found = await query({
        entity: 'lead',
        select: ['fullname'],
        filter: "fullname eq 'Mirela Toth'",
      })
      const open = (name: string) =>
        toNumber(load.rows.find(({ ownerid }) => ownerid === name)?.['leads'])
      const people = ['Amy Alberts', 'Alan Steiner', 'Renee Lo']
      const [owner] = lowest(new Map(people.map((name) => [name, open(name)])))
      await update({
        entity: 'lead',
        id: found.one()['leadid'],
        values: { ownerid: { entity: 'systemuser', id: load.idOf('ownerid', owner) } },
      })
      return { owner }
    },
  },
  {
    id: 'lead-check-authority',
    job: 'lead qualification',
    environment: 'standard',
    rows: [
      lead('Joost Vermeer', {
        subject: 'Two conveyors',
        companyname: 'Vermeer Bulbs',
        budgetamount: 40_000,
        description:
          'Budget of 40,000 is set aside. I only collect offers, the decision is with our director. ' +
          'The new hall opens on 2027-03-01 and needs two conveyors by then.',
      }),
    ],
    text:
      'Check the lead Joost Vermeer. Our rules: budget (at least 25,000 in the budget amount), authority ' +
      '(the person decides alone), need (a product we sell is named), timing (needed before 2027-06-01). ' +
      'The description says the rest. List the rules that fail, each as one of the words budget, authority, ' +
      'need, timing.',
    answer: { failed: 'list of texts' },
    expect: () => ({ answer: { failed: ['authority'] } }),
    async plan({ describe, query }) {
      await describe({ entity: 'lead', columns: ['budget amount', 'description', 'name'] })
      const { one } = await query({
        entity: 'lead',
        select: ['budgetamount', 'description'],
        filter: "fullname eq 'Joost Vermeer'",
      })
      const said = String(one()['description'])
      return {
        failed: [
          ...(toNumber(one()['budgetamount']) < 25_000 ? ['budget'] : []),
          ...(said.includes('the decision is with') ? ['authority'] : []),
        ],
      }
    },
  },
  {
    id: 'lead-check-budget',
    job: 'lead qualification',
    environment: 'standard',
    rows: [
      lead('Aino Salmi', {
        subject: 'Label printers',
        companyname: 'Salmi Oy',
        budgetamount: 9_000,
        description:
          'I decide myself. We want eight label printers, but not before 2027-09-01, when the shop moves.',
      }),
    ],
    text:
      'Check the lead Aino Salmi. Our rules: budget (at least 25,000 in the budget amount), authority ' +
      '(the person decides alone), need (a product we sell is named), timing (needed before 2027-06-01). ' +
      'The description says the rest. List the rules that fail, each as one of the words budget, authority, ' +
      'need, timing.',
    answer: { failed: 'list of texts' },
    expect: () => ({ answer: { failed: ['budget', 'timing'] } }),
    async plan({ describe, query }) {
      await describe({ entity: 'lead', columns: ['budget amount', 'description', 'name'] })
      const { one } = await query({
        entity: 'lead',
        select: ['budgetamount', 'description'],
        filter: "fullname eq 'Aino Salmi'",
      })
      const [day = ''] = /\d{4}-\d{2}-\d{2}/.exec(String(one()['description'])) ?? []
      return {
        failed: [
          ...(toNumber(one()['budgetamount']) < 25_000 ? ['budget'] : []),
          ...(day >= '2027-06-01' ? ['timing'] : []),
        ],
      }
    },
  },
  {
    id: 'qualify-lead',
    job: 'closing',
    environment: 'standard',
    rows: [
      lead('Petra Lindqvist', {
        subject: 'Four pallet lifts',
        companyname: 'Lindqvist Cold Chain',
        emailaddress1: 'petra@lindqvist.example',
      }),
    ],
    text: 'The lead Petra Lindqvist is ready: qualify it, with a new account, contact and opportunity from it.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'lead',
          id: world.id('lead', { fullname: 'Petra Lindqvist' }),
          values: { statecode: 1, statuscode: 3 },
          also: ['parentaccountid', 'parentcontactid', 'qualifyingopportunityid'],
        },
        { created: 'account', values: { name: 'Lindqvist Cold Chain' } },
        {
          created: 'contact',
          values: { lastname: 'Lindqvist', emailaddress1: 'petra@lindqvist.example' },
        },
        { created: 'opportunity', values: { name: 'Four pallet lifts' } },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'lead', columns: ['status', 'name'] })
      const found = await query({
        entity: 'lead',
        select: ['fullname'],
        filter: "fullname eq 'Petra Lindqvist'",
      })
      await update({
        entity: 'lead',
        id: found.one()['leadid'],
        values: { statecode: 'Qualified' },
      })
      return done
    },
  },
  {
    id: 'qualify-lead-contact-only',
    job: 'closing',
    environment: 'standard',
    rows: [
      lead('Tomas Berg', { subject: 'Training for twelve people', companyname: 'Berg Print' }),
    ],
    text:
      'Qualify the lead Tomas Berg. Make a contact and an opportunity from it, but no account (createaccount ' +
      'is false).',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'lead',
          id: world.id('lead', { fullname: 'Tomas Berg' }),
          values: { statecode: 1, statuscode: 3 },
          also: ['parentcontactid', 'qualifyingopportunityid'],
        },
        { created: 'contact', values: { lastname: 'Berg' } },
        { created: 'opportunity', values: { name: 'Training for twelve people' } },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'lead', columns: ['status', 'name'] })
      const found = await query({
        entity: 'lead',
        select: ['fullname'],
        filter: "fullname eq 'Tomas Berg'",
      })
      await update({
        entity: 'lead',
        id: found.one()['leadid'],
        values: { statecode: 'Qualified', createaccount: false },
      })
      return done
    },
  },
  {
    id: 'disqualify-lead',
    job: 'closing',
    environment: 'standard',
    rows: [lead('Rufus Okoro', { subject: 'A shelf for the garage', companyname: 'Private' })],
    text: 'The lead Rufus Okoro has no need of us any more. Disqualify it with the reason No Longer Interested.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'lead',
          id: world.id('lead', { fullname: 'Rufus Okoro' }),
          values: { statecode: 2, statuscode: 6 },
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'lead', columns: ['status', 'name'] })
      const found = await query({
        entity: 'lead',
        select: ['fullname'],
        filter: "fullname eq 'Rufus Okoro'",
      })
      await update({
        entity: 'lead',
        id: found.one()['leadid'],
        values: { statecode: 'Disqualified', statuscode: 'No Longer Interested' },
      })
      return done
    },
  },
]
