import { highest, tally, toNumber } from './plan-tools.ts'
import type { Task } from './task.ts'

/** Questions about records, and records to find by words. */
export const findingTasks: readonly Task[] = [
  {
    id: 'find-phone',
    job: 'finding',
    environment: 'standard',
    rows: [
      {
        entity: 'lead',
        key: 'Noor Haddad',
        values: {
          subject: 'Called twice',
          firstname: 'Noor',
          lastname: 'Haddad',
          telephone1: '555-7741',
        },
      },
    ],
    text: 'Somebody called from the business phone 555-7741. Is that a contact or a lead, and what is the name?',
    answer: { kind: 'text', name: 'text' },
    expect: () => ({ answer: { kind: 'lead', name: 'Noor Haddad' } }),
    async plan({ describe, query }) {
      await describe({ entity: ['contact', 'lead'], columns: ['business phone', 'name'] })
      const contacts = await query({
        entity: 'contact',
        select: ['fullname'],
        filter: "telephone1 eq '555-7741'",
      })
      const leads = await query({
        entity: 'lead',
        select: ['fullname'],
        filter: "telephone1 eq '555-7741'",
      })
      return contacts.rows.length > 0
        ? { kind: 'contact', name: String(contacts.one()['fullname']) }
        : { kind: 'lead', name: String(leads.one()['fullname']) }
    },
  },
  {
    id: 'closing-in-january',
    job: 'finding',
    environment: 'standard',
    text:
      'How many open opportunities have an estimated close date (Est. close date) from 2027-01-01 to ' +
      '2027-01-31, and which of them has the highest estimated revenue (Est. revenue) in base currency?',
    answer: { count: 'number', largest: 'text' },
    expect(world) {
      const rows = world
        .rows('opportunity', (row) => row['statecode'] === 0)
        .filter(({ estimatedclosedate }) => String(estimatedclosedate).startsWith('2027-01'))
      const [largest] = highest(
        new Map(rows.map((row) => [String(row['name']), toNumber(row['estimatedvalue_base'])])),
      )
      return { answer: { count: rows.length, largest } }
    },
    async plan({ describe, query }) {
      await describe({
        entity: 'opportunities',
        columns: ['est. close date', 'est. revenue', 'status', 'name'],
      })
      const { rows, count } = await query({
        entity: 'opportunity',
        select: ['name', 'estimatedvalue_base'],
        filter:
          'statecode eq 0 and estimatedclosedate ge 2027-01-01 and estimatedclosedate le 2027-01-31',
        orderby: 'estimatedvalue_base desc',
        top: 1,
        count: true,
      })
      return { count, largest: String(rows[0]?.['name']) }
    },
  },
  {
    id: 'double-accounts',
    job: 'finding',
    environment: 'standard',
    text: 'Is any account name used by more than one account? Give the names.',
    answer: { names: 'list of texts' },
    expect(world) {
      const counts = tally(world.rows('account').map(({ name }) => name))
      return {
        answer: { names: [...counts].filter(([, count]) => count > 1).map(([name]) => name) },
      }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'account', columns: ['name'] })
      const { rows } = await query({
        entity: 'account',
        apply: 'groupby((name),aggregate($count as accounts))',
      })
      return {
        names: rows
          .filter(({ accounts }) => toNumber(accounts) > 1)
          .map(({ name }) => String(name)),
      }
    },
  },
  {
    id: 'oldest-case',
    job: 'finding',
    environment: 'standard',
    text: 'Which is the oldest active case of the account Northwind Traders as customer? Give its case number and title.',
    answer: { number: 'text', title: 'text' },
    expect(world) {
      const customerid = world.id('account', { name: 'Northwind Traders' })
      const [oldest] = world
        .rows('incident', { customerid, statecode: 0 })
        .toSorted((one, two) => (String(one['createdon']) < String(two['createdon']) ? -1 : 1))
      return {
        answer: {
          number: String(oldest?.['ticketnumber']),
          title: String(oldest?.['title']),
        },
      }
    },
    async plan({ describe, query }) {
      await describe({
        entity: ['case', 'account'],
        columns: ['number', 'title', 'customer', 'created', 'status', 'name'],
      })
      const account = await query({
        entity: 'account',
        select: ['name'],
        filter: "name eq 'Northwind Traders'",
      })
      const { one } = await query({
        entity: 'incident',
        select: ['ticketnumber', 'title'],
        filter: `customerid eq ${String(account.one()['accountid'])} and statecode eq 0`,
        orderby: 'createdon',
        top: 1,
      })
      return { number: String(one()['ticketnumber']), title: String(one()['title']) }
    },
  },
  {
    id: 'ostrel-newest',
    job: 'finding',
    environment: 'ostrel',
    text: 'Which Brennet of the Holder Coho Winery (sample) was begun last, and what is its Tarrow?',
    answer: { brennet: 'text', tarrow: 'number' },
    expect(world) {
      const holder = world.id('account', { name: 'Coho Winery (sample)' })
      const newest = world
        .rows('ost_brennet', { ost_holderid: holder })
        .toSorted((one, two) => (String(one['ost_begun']) < String(two['ost_begun']) ? -1 : 1))
        .at(-1)
      return {
        answer: {
          brennet: String(newest?.['ost_name']),
          tarrow: toNumber(newest?.['ost_tarrow']),
        },
      }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'brennet', columns: ['holder', 'begun', 'tarrow', 'name'] })
      const { rows } = await query({
        entity: 'ost_brennet',
        select: ['ost_name', 'ost_tarrow', 'ost_holderid'],
        orderby: 'ost_begun desc',
        top: 20,
      })
      const newest = rows.find((row) => row['ost_holderid'] === 'Coho Winery (sample)')
      return { brennet: String(newest?.['ost_name']), tarrow: toNumber(newest?.['ost_tarrow']) }
    },
  },
  {
    id: 'velth-wardens',
    job: 'finding',
    environment: 'velth',
    text: 'Which Tines have Molly Clark as their Warden?',
    answer: { tines: 'list of texts' },
    expect: () => ({ answer: { tines: ['Yarl', 'Crake'] } }),
    async plan({ describe, query }) {
      await describe({ entity: 'tines', columns: ['warden', 'name'] })
      const { rows } = await query({ entity: 'vth_tine', select: ['vth_name', 'vth_wardenid'] })
      return {
        tines: rows
          .filter((row) => row['vth_wardenid'] === 'Molly Clark')
          .map((row) => String(row['vth_name'])),
      }
    },
  },
]
