import { done, doneShape } from '../check/answer.ts'
import type { OverlayRow } from '../../sandbox/overlay.ts'
import type { Task } from './task.ts'

const opportunity = (key: string, account: string, estimatedvalue: number): OverlayRow => ({
  entity: 'opportunity',
  key,
  values: {
    customerid: { account },
    parentaccountid: { account },
    estimatedvalue,
    isrevenuesystemcalculated: false,
    estimatedclosedate: '2026-12-15',
    pricelevelid: { pricelevel: 'Retail' },
  },
})

/** Jobs that end with a closed opportunity or case, or another state. */
export const closingTasks: readonly Task[] = [
  {
    id: 'close-won',
    job: 'closing',
    environment: 'standard',
    rows: [opportunity('Cold store doors', 'Wingtip Toys', 400_000)],
    text:
      'Wingtip Toys signed on Saturday: close the opportunity "Cold store doors" as won, with an actual revenue ' +
      'of 420,000 and the actual close date 2026-11-28.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'opportunity',
          id: world.id('opportunity', { name: 'Cold store doors' }),
          values: {
            statecode: 1,
            statuscode: 3,
            actualvalue: 420_000,
            actualclosedate: '2026-11-28',
          },
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'opportunity', columns: ['status', 'actual revenue', 'name'] })
      const found = await query({
        entity: 'opportunity',
        select: ['name'],
        filter: "name eq 'Cold store doors'",
      })
      await update({
        entity: 'opportunity',
        id: found.one()['opportunityid'],
        values: { statecode: 'Won', actualvalue: 420_000, actualclosedate: '2026-11-28' },
      })
      return done
    },
  },
  {
    id: 'close-lost',
    job: 'closing',
    environment: 'standard',
    rows: [opportunity('Packing line for Hall 4', 'Trey Research', 88_000)],
    text:
      'We lost the opportunity "Packing line for Hall 4": a competitor sold for less (status reason ' +
      'Out-Sold), on 2026-11-27. Close it.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'opportunity',
          id: world.id('opportunity', { name: 'Packing line for Hall 4' }),
          values: { statecode: 2, statuscode: 5, actualclosedate: '2026-11-27' },
          also: ['actualvalue'],
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'opportunity', columns: ['status', 'name'] })
      const found = await query({
        entity: 'opportunity',
        select: ['name'],
        filter: "name eq 'Packing line for Hall 4'",
      })
      await update({
        entity: 'opportunity',
        id: found.one()['opportunityid'],
        values: { statecode: 'Lost', statuscode: 'Out-Sold', actualclosedate: '2026-11-27' },
      })
      return done
    },
  },
  {
    id: 'reopen-opportunity',
    job: 'closing',
    environment: 'standard',
    text:
      'The customer of the lost opportunity "New warehouse equipment 29" came back. Reopen it as open and ' +
      'in progress.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'opportunity',
          id: world.id('opportunity', { name: 'New warehouse equipment 29' }),
          values: { statecode: 0, statuscode: 1 },
          also: ['actualvalue', 'actualclosedate'],
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'opportunity', columns: ['status', 'name'] })
      const found = await query({
        entity: 'opportunity',
        select: ['name'],
        filter: "name eq 'New warehouse equipment 29'",
      })
      await update({
        entity: 'opportunity',
        id: found.one()['opportunityid'],
        values: { statecode: 'Open', statuscode: 'In Progress' },
      })
      return done
    },
  },
  {
    id: 'resolve-case',
    job: 'closing',
    environment: 'standard',
    text:
      'I solved the case "Printer skips labels (7)" by cleaning the print head; that took 45 minutes. ' +
      'Resolve it with the resolution "Print head cleaned".',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'incident',
          id: world.id('incident', { title: 'Printer skips labels (7)' }),
          values: { statecode: 1, statuscode: 5 },
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'case', columns: ['status', 'title'] })
      const found = await query({
        entity: 'incident',
        select: ['title'],
        filter: "title eq 'Printer skips labels (7)'",
      })
      await update({
        entity: 'incident',
        id: found.one()['incidentid'],
        values: { statecode: 'Resolved', subject: 'Print head cleaned', timespent: 45 },
      })
      return done
    },
  },
  {
    id: 'cancel-case',
    job: 'closing',
    environment: 'standard',
    text: 'The case "Wrong color delivered (3)" was entered by mistake: set its status to Cancelled.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'incident',
          id: world.id('incident', { title: 'Wrong color delivered (3)' }),
          values: { statecode: 2, statuscode: 6 },
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'case', columns: ['status', 'title'] })
      const found = await query({
        entity: 'incident',
        select: ['title'],
        filter: "title eq 'Wrong color delivered (3)'",
      })
      await update({
        entity: 'incident',
        id: found.one()['incidentid'],
        values: { statecode: 'Cancelled' },
      })
      return done
    },
  },
  {
    id: 'reactivate-case',
    job: 'closing',
    environment: 'standard',
    text:
      'The resolved case "Scanner does not charge (10)" is back: make it active again, with the status ' +
      'reason In Progress.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'incident',
          id: world.id('incident', { title: 'Scanner does not charge (10)' }),
          values: { statecode: 0, statuscode: 1 },
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'case', columns: ['status', 'title'] })
      const found = await query({
        entity: 'incident',
        select: ['title'],
        filter: "title eq 'Scanner does not charge (10)'",
      })
      await update({
        entity: 'incident',
        id: found.one()['incidentid'],
        values: { statecode: 'Active', statuscode: 'In Progress' },
      })
      return done
    },
  },
  {
    id: 'no-such-status',
    job: 'closing',
    environment: 'standard',
    text:
      'Set the status reason of the case "Belt runs too slowly (16)" to Parked. If there is no such status ' +
      'reason, change nothing and answer done false.',
    answer: doneShape,
    expect: () => ({ answer: { done: false } }),
    async plan({ describe }) {
      const described = await describe({ entity: 'case', columns: ['status reason'] })
      return { done: JSON.stringify(described).includes('Parked') }
    },
  },
  {
    id: 'already-closed',
    job: 'closing',
    environment: 'standard',
    text:
      'Close the opportunity "Scanner rollout 18" as won, if it is still open. If it is closed, change ' +
      'nothing, answer done false, and give its status.',
    answer: { done: 'true or false', status: 'text' },
    expect: () => ({ answer: { done: false, status: 'Lost' } }),
    async plan({ describe, query }) {
      await describe({ entity: 'opportunity', columns: ['status', 'name'] })
      const { one } = await query({
        entity: 'opportunity',
        select: ['statecode'],
        filter: "name eq 'Scanner rollout 18'",
      })
      return { done: false, status: String(one()['statecode']) }
    },
  },
]
