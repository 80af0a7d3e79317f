import { done, doneShape } from '../check/answer.ts'
import type { Task } from './task.ts'

/** Changes of records in the two invented environments. */
export const inventedChangeTasks: readonly Task[] = [
  {
    id: 'ostrel-kiln',
    job: 'closing',
    environment: 'ostrel',
    text: 'Brennet 304 ended on 2026-11-28 and gleaned 44: set both and make its status Kilned.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'ost_brennet',
          id: world.id('ost_brennet', { ost_name: 'Brennet 304' }),
          values: { statecode: 1, statuscode: 2, ost_ended: '2026-11-28', ost_gleaned: 44 },
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'brennet', columns: ['status', 'ended', 'gleaned', 'name'] })
      const found = await query({
        entity: 'ost_brennet',
        select: ['ost_name'],
        filter: "ost_name eq 'Brennet 304'",
      })
      await update({
        entity: 'ost_brennet',
        id: found.one()['ost_brennetid'],
        values: { statecode: 'Kilned', ost_ended: '2026-11-28', ost_gleaned: 44 },
      })
      return done
    },
  },
  {
    id: 'velth-refuse',
    job: 'closing',
    environment: 'velth',
    text: 'We cannot repair Drissage 9100. Shut it with the status reason Refused; it went out on 2026-11-30.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'vth_drissage',
          id: world.id('vth_drissage', { vth_name: 'Drissage 9100' }),
          values: { statecode: 1, statuscode: 720_000_004, vth_wentout: '2026-11-30' },
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'drissage', columns: ['status', 'out', 'name'] })
      const found = await query({
        entity: 'vth_drissage',
        select: ['vth_name'],
        filter: "vth_name eq 'Drissage 9100'",
      })
      await update({
        entity: 'vth_drissage',
        id: found.one()['vth_drissageid'],
        values: { statecode: 'Shut', statuscode: 'Refused', vth_wentout: '2026-11-30' },
      })
      return done
    },
  },
  {
    id: 'trust-grade',
    job: 'upkeep',
    environment: 'ostrel',
    text: 'Quillon Orchards paid late again: lower the Trust Grade of that account by one. What is it now?',
    answer: { grade: 'number' },
    expect: (world) => ({
      answer: { grade: 3 },
      changes: [
        {
          updated: 'account',
          id: world.id('account', { name: 'Quillon Orchards' }),
          values: { ost_trust: 3 },
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'account', columns: ['trust grade', 'name'] })
      const found = await query({
        entity: 'account',
        select: ['ost_trust'],
        filter: "name eq 'Quillon Orchards'",
      })
      const grade = Number(found.one()['ost_trust']) - 1
      await update({
        entity: 'account',
        id: found.one()['accountid'],
        values: { ost_trust: grade },
      })
      return { grade }
    },
  },
  {
    id: 'ostrel-new-brennet',
    job: 'upkeep',
    environment: 'ostrel',
    text:
      'Create "Brennet 401" for the account Sedge and Rowan as Holder on the Marl Corran Flat: Stint Trial, Tarrow ' +
      '1,250, begun on 2026-11-30.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          created: 'ost_brennet',
          values: {
            ost_name: 'Brennet 401',
            ost_holderid: world.id('account', { name: 'Sedge and Rowan' }),
            ost_marlid: world.id('ost_marl', { ost_name: 'Corran Flat' }),
            ost_stint: 860_000_010,
            ost_tarrow: 1250,
            ost_begun: '2026-11-30',
          },
        },
      ],
    }),
    async plan({ describe, query, create }) {
      await describe({
        entity: ['brennet', 'marl', 'account'],
        columns: ['name', 'holder', 'marl', 'stint', 'tarrow', 'begun'],
      })
      const holder = await query({
        entity: 'account',
        select: ['name'],
        filter: "name eq 'Sedge and Rowan'",
      })
      const marl = await query({
        entity: 'ost_marl',
        select: ['ost_name'],
        filter: "ost_name eq 'Corran Flat'",
      })
      await create({
        entity: 'ost_brennet',
        values: {
          ost_name: 'Brennet 401',
          ost_holderid: holder.one()['accountid'],
          ost_marlid: marl.one()['ost_marlid'],
          ost_stint: 'Trial',
          ost_tarrow: 1250,
          ost_begun: '2026-11-30',
        },
      })
      return done
    },
  },
]
