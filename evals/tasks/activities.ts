import { done, doneShape } from '../check/answer.ts'
import type { Task } from './task.ts'

/** Jobs that plan activities with people. */
export const activityTasks: readonly Task[] = [
  {
    id: 'plan-phone-call',
    job: 'upkeep',
    environment: 'standard',
    text:
      'Plan a phone call "Offer for the lifts" to the contact Maria Campbell (sample), due ' +
      '2026-12-02T09:00:00Z.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          created: 'phonecall',
          values: { subject: 'Offer for the lifts', scheduledend: '2026-12-02T09:00:00Z' },
          parties: [{ role: 2, id: world.id('contact', { fullname: 'Maria Campbell (sample)' }) }],
        },
      ],
    }),
    async plan({ describe, query, create }) {
      await describe({
        entity: ['phone call', 'contact'],
        columns: ['subject', 'due', 'to', 'name'],
      })
      const found = await query({
        entity: 'contact',
        select: ['fullname'],
        filter: "fullname eq 'Maria Campbell (sample)'",
      })
      await create({
        entity: 'phonecall',
        values: {
          subject: 'Offer for the lifts',
          scheduledend: '2026-12-02T09:00:00Z',
          to: [{ entity: 'contact', id: found.one()['contactid'] }],
        },
      })
      return done
    },
  },
  {
    id: 'plan-appointment',
    job: 'upkeep',
    environment: 'standard',
    text:
      'Make an appointment "Walk through the hall" regarding the account Pinecrest Furniture, start time ' +
      '2026-12-03T13:00:00Z, end time 2026-12-03T14:30:00Z.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          created: 'appointment',
          values: {
            subject: 'Walk through the hall',
            scheduledstart: '2026-12-03T13:00:00Z',
            scheduledend: '2026-12-03T14:30:00Z',
            regardingobjectid: world.id('account', { name: 'Pinecrest Furniture' }),
          },
        },
      ],
    }),
    async plan({ describe, query, create }) {
      await describe({
        entity: ['appointment', 'account'],
        columns: ['subject', 'start time', 'end time', 'regarding', 'name'],
      })
      const account = await query({
        entity: 'account',
        select: ['name'],
        filter: "name eq 'Pinecrest Furniture'",
      })
      await create({
        entity: 'appointment',
        values: {
          subject: 'Walk through the hall',
          scheduledstart: '2026-12-03T13:00:00Z',
          scheduledend: '2026-12-03T14:30:00Z',
          regardingobjectid: { entity: 'account', id: account.one()['accountid'] },
        },
      })
      return done
    },
  },
  {
    id: 'next-appointments',
    job: 'activity priority',
    environment: 'standard',
    rows: [
      ['Visit the bakery', '2026-12-02T08:00:00Z', 3],
      ['Fair in Halden', '2026-12-01T08:00:00Z', 4],
      ['Lunch with the board', '2026-12-01T11:00:00Z', 3],
    ].map(([key, scheduledstart = '', statecode = 0]) => ({
      entity: 'appointment',
      key: String(key),
      values: {
        scheduledstart,
        scheduledend: String(scheduledstart).replace(':00:00Z', ':45:00Z'),
        statecode: statecode === 4 ? 2 : 3,
        statuscode: statecode === 4 ? 4 : 5,
        location: 'Halden',
      },
    })),
    text:
      'Which of my appointments with the location Halden comes first by start time? Leave out canceled ' +
      'ones. Give its subject.',
    answer: { subject: 'text' },
    expect: () => ({ answer: { subject: 'Lunch with the board' } }),
    async plan({ describe, query }) {
      await describe({
        entity: 'appointments',
        columns: ['location', 'start time', 'status', 'subject'],
      })
      const { rows } = await query({
        entity: 'appointment',
        select: ['subject', 'statecode'],
        filter: "location eq 'Halden'",
        orderby: 'scheduledstart',
      })
      return {
        subject: String(rows.find(({ statecode }) => statecode !== 'Canceled')?.['subject']),
      }
    },
  },
]
