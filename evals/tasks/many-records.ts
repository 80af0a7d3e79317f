import { done, doneShape } from '../check/answer.ts'
import { mentions } from '../check/expected.ts'
import type { Task } from './task.ts'

/** Jobs that change or make several records of one table. */
export const manyRecordTasks: readonly Task[] = [
  {
    id: 'many-create-tasks',
    job: 'many records',
    environment: 'standard',
    text:
      'Create three tasks regarding the account Pinecrest Furniture: "Send the price list" due ' +
      '2026-12-01T09:00:00Z, "Call about the offer" due 2026-12-03T09:00:00Z and "Visit the warehouse" due ' +
      '2026-12-08T09:00:00Z.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: (
        [
          ['Send the price list', '2026-12-01'],
          ['Call about the offer', '2026-12-03'],
          ['Visit the warehouse', '2026-12-08'],
        ] as const
      ).map(([subject, day]) => ({
        created: 'task',
        values: {
          subject,
          scheduledend: `${day}T09:00:00Z`,
          regardingobjectid: world.id('account', { name: 'Pinecrest Furniture' }),
        },
      })),
    }),
    async plan({ describe, query, create }) {
      await describe({
        entity: ['task', 'account'],
        columns: ['subject', 'due', 'regarding', 'name'],
      })
      const account = await query({
        entity: 'account',
        select: ['name'],
        filter: "name eq 'Pinecrest Furniture'",
      })
      const regardingobjectid = { entity: 'account', id: account.one()['accountid'] }
      await create({
        entity: 'task',
        values: [
          {
            subject: 'Send the price list',
            scheduledend: '2026-12-01T09:00:00Z',
            regardingobjectid,
          },
          {
            subject: 'Call about the offer',
            scheduledend: '2026-12-03T09:00:00Z',
            regardingobjectid,
          },
          {
            subject: 'Visit the warehouse',
            scheduledend: '2026-12-08T09:00:00Z',
            regardingobjectid,
          },
        ],
      })
      return done
    },
  },
  {
    id: 'many-create-contacts',
    job: 'many records',
    environment: 'standard',
    text:
      'Add two contacts to the account Trey Research: Ilse Karlsen, Buyer, ilse@trey.example and Owen Pratt, ' +
      'Fitter, owen@trey.example.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: (
        [
          ['Ilse', 'Karlsen', 'Buyer', 'ilse@trey.example'],
          ['Owen', 'Pratt', 'Fitter', 'owen@trey.example'],
        ] as const
      ).map(([firstname, lastname, jobtitle, emailaddress1]) => ({
        created: 'contact',
        values: {
          firstname,
          lastname,
          jobtitle,
          emailaddress1,
          parentcustomerid: world.id('account', { name: 'Trey Research' }),
        },
      })),
    }),
    async plan({ describe, query, create }) {
      await describe({
        entity: ['contact', 'account'],
        columns: ['name', 'email', 'title'],
      })
      const account = await query({
        entity: 'account',
        select: ['name'],
        filter: "name eq 'Trey Research'",
      })
      const parentcustomerid = { entity: 'account', id: account.one()['accountid'] }
      await create({
        entity: 'contact',
        values: [
          {
            firstname: 'Ilse',
            lastname: 'Karlsen',
            jobtitle: 'Buyer',
            emailaddress1: 'ilse@trey.example',
            parentcustomerid,
          },
          {
            firstname: 'Owen',
            lastname: 'Pratt',
            jobtitle: 'Fitter',
            emailaddress1: 'owen@trey.example',
            parentcustomerid,
          },
        ],
      })
      return done
    },
  },
  {
    id: 'many-move-tasks',
    job: 'many records',
    environment: 'standard',
    rows: ['Label the racks', 'Measure the gate', 'Paint the lines', 'Test the alarm'].map(
      (key, at) => ({
        entity: 'task',
        key,
        values: {
          scheduledend: '2026-12-01T15:00:00Z',
          statecode: at === 2 ? 1 : 0,
          statuscode: at === 2 ? 5 : 2,
          regardingobjectid: { account: 'Silver Birch Paper' },
        },
      }),
    ),
    text:
      'The customer Silver Birch Paper moved our visit by a week: set the due date of all open tasks ' +
      'regarding that account to 2026-12-08T15:00:00Z. Leave completed ones as they are.',
    answer: { tasks: 'number' },
    expect(world) {
      const account = world.id('account', { name: 'Silver Birch Paper' })
      const open = world.rows('task', { regardingobjectid: account, statecode: 0 })
      return {
        answer: { tasks: open.length },
        changes: open.map(({ activityid }) => ({
          updated: 'task',
          id: String(activityid),
          values: { scheduledend: '2026-12-08T15:00:00Z' },
        })),
      }
    },
    async plan({ describe, query, update }) {
      await describe({
        entity: ['task', 'account'],
        columns: ['due', 'regarding', 'status', 'name'],
      })
      const account = await query({
        entity: 'account',
        select: ['name'],
        filter: "name eq 'Silver Birch Paper'",
      })
      const { rows } = await query({
        entity: 'task',
        select: ['scheduledend'],
        filter: `regardingobjectid eq ${String(account.one()['accountid'])} and statecode eq 0`,
      })
      await update({
        entity: 'task',
        id: rows.map(({ activityid }) => activityid),
        values: { scheduledend: '2026-12-08T15:00:00Z' },
      })
      return { tasks: rows.length }
    },
  },
  {
    id: 'many-complete-tasks',
    job: 'many records',
    environment: 'standard',
    rows: ['Sweep the ramp', 'Oil the hinges', 'Count the pallets'].map((key, at) => ({
      entity: 'task',
      key: `${key} (yard)`,
      values: { prioritycode: at, statecode: 0, statuscode: 2 },
    })),
    text:
      'The tasks "Sweep the ramp (yard)", "Oil the hinges (yard)" and "Count the pallets (yard)" are done: ' +
      'mark all three as completed.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: world
        .rows('task', ({ subject }) => mentions('(yard)')(subject ?? null))
        .map(({ activityid }) => ({
          updated: 'task',
          id: String(activityid),
          values: { statecode: 1, statuscode: 5 },
          also: ['actualend', 'percentcomplete', 'actualdurationminutes'],
        })),
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'tasks', columns: ['status', 'subject'] })
      const { rows } = await query({
        entity: 'task',
        select: ['subject'],
        filter: "contains(subject,'(yard)')",
      })
      await update({
        entity: 'task',
        id: rows.map(({ activityid }) => activityid),
        values: { statecode: 'Completed' },
      })
      return done
    },
  },
  {
    id: 'many-velth-weight',
    job: 'many records',
    environment: 'velth',
    text:
      'Make the Weight of all pending Drissages of the Sender Cedar Valley Dairy Anvil, and say how many ' +
      'you changed.',
    answer: { changed: 'number' },
    expect(world) {
      const sender = world.id('account', { name: 'Cedar Valley Dairy' })
      const rows = world
        .rows('vth_drissage', { vth_senderid: sender, statecode: 0 })
        .filter((row) => row['vth_weight'] !== 720_000_013)
      return {
        answer: { changed: rows.length },
        changes: rows.map((row) => ({
          updated: 'vth_drissage',
          id: String(row['vth_drissageid']),
          values: { vth_weight: 720_000_013 },
        })),
      }
    },
    async plan({ describe, query, update }) {
      await describe({ entity: 'drissages', columns: ['weight', 'sender', 'status'] })
      const { rows } = await query({
        entity: 'vth_drissage',
        select: ['vth_weight', 'vth_senderid'],
        filter: 'statecode eq 0',
      })
      const theirs = rows.filter(
        (row) => row['vth_senderid'] === 'Cedar Valley Dairy' && row['vth_weight'] !== 'Anvil',
      )
      await update({
        entity: 'vth_drissage',
        id: theirs.map((row) => row['vth_drissageid']),
        values: { vth_weight: 'Anvil' },
      })
      return { changed: theirs.length }
    },
  },
  {
    id: 'many-ostrel-create',
    job: 'many records',
    environment: 'ostrel',
    text:
      'Create the Marls "Ferren Top" and "Tolland Step" in the Span Upper Reach, and "Salter Row" in the Span ' +
      'Saltside.',
    answer: doneShape,
    expect: () => ({
      answer: done,
      changes: (
        [
          ['Ferren Top', 860_000_000],
          ['Tolland Step', 860_000_000],
          ['Salter Row', 860_000_002],
        ] as const
      ).map(([ost_name, ost_span]) => ({ created: 'ost_marl', values: { ost_name, ost_span } })),
    }),
    async plan({ describe, create }) {
      await describe({ entity: 'marls', columns: ['span', 'name'] })
      await create({
        entity: 'ost_marl',
        values: [
          { ost_name: 'Ferren Top', ost_span: 'Upper Reach' },
          { ost_name: 'Tolland Step', ost_span: 'Upper Reach' },
          { ost_name: 'Salter Row', ost_span: 'Saltside' },
        ],
      })
      return done
    },
  },
]
