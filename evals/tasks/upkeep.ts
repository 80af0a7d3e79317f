import { done, doneShape } from '../check/answer.ts'
import { mentions } from '../check/expected.ts'
import type { Task } from './task.ts'

/** Everyday changes of one record, and records that belong to another. */
export const upkeepTasks: readonly Task[] = [
  {
    id: 'change-phone',
    job: 'upkeep',
    environment: 'standard',
    text: 'The business phone of the contact Rene Valdes (sample) is now 555-0177. Change it.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'contact',
          id: world.id('contact', { fullname: 'Rene Valdes (sample)' }),
          values: { telephone1: '555-0177' },
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'contact', columns: ['business phone', 'name'] })
      const found = await query({
        entity: 'contact',
        select: ['fullname'],
        filter: "fullname eq 'Rene Valdes (sample)'",
      })
      await update({
        entity: 'contact',
        id: found.one()['contactid'],
        values: { telephone1: '555-0177' },
      })
      return done
    },
  },
  {
    id: 'clear-fields',
    job: 'upkeep',
    environment: 'standard',
    rows: [
      {
        entity: 'account',
        key: 'Ronda Tiles',
        values: { websiteurl: 'https://ronda.example', numberofemployees: 14 },
      },
    ],
    text: 'Empty the web site of the account Ronda Tiles and set its number of employees to 16.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'account',
          id: world.id('account', { name: 'Ronda Tiles' }),
          values: { websiteurl: null, numberofemployees: 16 },
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'account', columns: ['web', 'number of employees', 'name'] })
      const found = await query({
        entity: 'account',
        select: ['name'],
        filter: "name eq 'Ronda Tiles'",
      })
      await update({
        entity: 'account',
        id: found.one()['accountid'],
        values: { websiteurl: null, numberofemployees: 16 },
      })
      return done
    },
  },
  {
    id: 'move-close-date',
    job: 'upkeep',
    environment: 'standard',
    text:
      'Move the estimated close date (Est. close date) of the opportunity "Scanner rollout 22" to 2027-05-31 ' +
      'and its probability to 60.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'opportunity',
          id: world.id('opportunity', { name: 'Scanner rollout 22' }),
          values: { estimatedclosedate: '2027-05-31', closeprobability: 60 },
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'opportunity', columns: ['est. close date', 'probability', 'name'] })
      const found = await query({
        entity: 'opportunity',
        select: ['name'],
        filter: "name eq 'Scanner rollout 22'",
      })
      await update({
        entity: 'opportunity',
        id: found.one()['opportunityid'],
        values: { estimatedclosedate: '2027-05-31', closeprobability: 60 },
      })
      return done
    },
  },
  {
    id: 'primary-contact',
    job: 'upkeep',
    environment: 'standard',
    text: "Make Siobhán O'Connor the primary contact of the account O'Brien & Sons; find both by their names.",
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'account',
          id: world.id('account', { name: "O'Brien & Sons" }),
          values: { primarycontactid: world.id('contact', { fullname: "Siobhán O'Connor" }) },
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: ['account', 'contact'], columns: ['primary contact', 'name'] })
      const contact = await query({
        entity: 'contact',
        select: ['fullname'],
        filter: "fullname eq 'Siobhán O''Connor'",
      })
      const account = await query({
        entity: 'account',
        select: ['name'],
        filter: "name eq 'O''Brien & Sons'",
      })
      await update({
        entity: 'account',
        id: account.one()['accountid'],
        values: { primarycontactid: contact.one()['contactid'] },
      })
      return done
    },
  },
  {
    id: 'note-on-case',
    job: 'upkeep',
    environment: 'standard',
    text:
      'Write a note with the title "Customer called" and the description "Wants an answer by Friday." on ' +
      'the case "Printer skips labels (15)".',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          created: 'annotation',
          values: {
            subject: 'Customer called',
            notetext: mentions('Wants an answer by Friday'),
            objectid: world.id('incident', { title: 'Printer skips labels (15)' }),
          },
        },
      ],
    }),
    async plan({ describe, query, create }) {
      await describe({ entity: ['note', 'case'], columns: ['title', 'description', 'regarding'] })
      const found = await query({
        entity: 'incident',
        select: ['title'],
        filter: "title eq 'Printer skips labels (15)'",
      })
      await create({
        entity: 'annotation',
        values: {
          subject: 'Customer called',
          notetext: 'Wants an answer by Friday.',
          objectid: { entity: 'incident', id: found.one()['incidentid'] },
        },
      })
      return done
    },
  },
  {
    id: 'case-with-customer',
    job: 'upkeep',
    environment: 'standard',
    text: 'Create a case "Screen flickers" with high priority for the contact Robert Lyon (sample) as the customer.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          created: 'incident',
          values: {
            title: 'Screen flickers',
            prioritycode: 1,
            customerid: world.id('contact', { fullname: 'Robert Lyon (sample)' }),
            statecode: 0,
          },
        },
      ],
    }),
    async plan({ describe, query, create }) {
      await describe({
        entity: ['case', 'contact'],
        columns: ['title', 'priority', 'customer', 'name'],
      })
      const found = await query({
        entity: 'contact',
        select: ['fullname'],
        filter: "fullname eq 'Robert Lyon (sample)'",
      })
      await create({
        entity: 'incident',
        values: {
          title: 'Screen flickers',
          prioritycode: 'High',
          customerid: { entity: 'contact', id: found.one()['contactid'] },
        },
      })
      return done
    },
  },
]
