import { average, daysBetween, highest, lowest, tally, toNumber } from './plan-tools.ts'
import type { Task } from './task.ts'

const splice = 720_000_002

/** Jobs of a service desk and of pricing in the invented repair house Velth. */
export const velthTasks: readonly Task[] = [
  {
    id: 'velth-routing',
    job: 'case routing',
    environment: 'velth',
    text:
      'Drissage 9100 has no Tine yet. Put it on the Tine with the same Knack that has the fewest pending ' +
      'Drissages.',
    answer: { tine: 'text' },
    expect(world) {
      const drissage = world.one('vth_drissage', { vth_name: 'Drissage 9100' })
      const load = (id: unknown) =>
        world.rows('vth_drissage', (row) => row['vth_tineid'] === id && row['statecode'] === 0)
          .length
      const [tine] = world
        .rows('vth_tine', { vth_knack: drissage['vth_knack'] ?? null })
        .toSorted((one, two) => load(one['vth_tineid']) - load(two['vth_tineid']))
      return {
        answer: { tine: String(tine?.['vth_name']) },
        changes: [
          {
            updated: 'vth_drissage',
            id: String(drissage['vth_drissageid']),
            values: { vth_tineid: tine?.['vth_tineid'] ?? '' },
          },
        ],
      }
    },
    async plan({ describe, query, update }) {
      await describe({
        entity: ['drissage', 'tine'],
        columns: ['name', 'tine', 'knack', 'status'],
      })
      const found = await query({
        entity: 'vth_drissage',
        select: ['vth_knack'],
        filter: "vth_name eq 'Drissage 9100'",
      })
      const knack = String(found.one()['vth_knack'])
      const tines = await query({ entity: 'vth_tine', select: ['vth_name', 'vth_knack'] })
      const load = await query({
        entity: 'vth_drissage',
        apply: 'filter(statecode eq 0)/groupby((vth_tineid),aggregate($count as pending))',
      })
      const pendingOf = (name: unknown) =>
        toNumber(load.rows.find(({ vth_tineid }) => vth_tineid === name)?.['status'])
      const [tine] = tines.rows
        .filter(({ vth_knack }) => vth_knack === knack)
        .toSorted((one, two) => pendingOf(one['vth_name']) - pendingOf(two['vth_name']))
      await update({
        entity: 'vth_drissage',
        id: found.one()['vth_drissageid'],
        values: { vth_tineid: tine?.['vth_tineid'] },
      })
      return { tine: String(tine?.['vth_name']) }
    },
  },
  {
    id: 'velth-handle-time',
    job: 'handle time',
    environment: 'velth',
    text: 'What is the average of Minutes Spent on the mended Drissages of the Tine Crake? Round to two decimals.',
    answer: { minutes: 'number' },
    expect(world) {
      const mended = world.rows('vth_drissage', {
        vth_tineid: world.id('vth_tine', { vth_name: 'Crake' }),
        statuscode: 2,
      })
      return { answer: { minutes: average(mended.map((row) => toNumber(row['vth_minutes']))) } }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'drissages', columns: ['minutes', 'tine', 'status'] })
      const { rows } = await query({
        entity: 'vth_drissage',
        apply:
          'filter(statuscode eq 2)/groupby((vth_tineid),aggregate(vth_minutes with average as minutes))',
      })
      const minutes = toNumber(rows.find((row) => row['vth_tineid'] === 'Crake')?.['minutes'])
      return { minutes: Math.round(minutes * 100) / 100 }
    },
  },
  {
    id: 'velth-fastest-tine',
    job: 'handle time',
    environment: 'velth',
    text: 'Which Tine needs the fewest days on average from Came In to Went Out? Count all shut Drissages.',
    answer: { tine: 'text' },
    expect(world) {
      const shut = world.rows('vth_drissage', { statecode: 1 })
      const days = new Map(
        [...new Set(shut.map((row) => row['vth_tineid']))].map((id) => [
          world.name('vth_tine', id),
          average(
            shut
              .filter((row) => row['vth_tineid'] === id)
              .map((row) => daysBetween(row['vth_camein'], row['vth_wentout'])),
          ),
        ]),
      )
      return { answer: { tine: lowest(days)[0] } }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'drissages', columns: ['came in', 'went out', 'tine', 'status'] })
      const { rows } = await query({
        entity: 'vth_drissage',
        select: ['vth_tineid', 'vth_camein', 'vth_wentout'],
        filter: 'statecode eq 1',
        top: 200,
      })
      const days = new Map(
        [...new Set(rows.map((row) => String(row['vth_tineid'])))].map((tine) => [
          tine,
          average(
            rows
              .filter((row) => row['vth_tineid'] === tine)
              .map((row) => daysBetween(row['vth_camein'], row['vth_wentout'])),
          ),
        ]),
      )
      return { tine: lowest(days)[0] }
    },
  },
  {
    id: 'velth-top-knack',
    job: 'top issue',
    environment: 'velth',
    text:
      'Which Knack did most Drissages of the Sender Trey Research need that came in from 2026-06-01 to ' +
      '2026-10-31, and how many were that?',
    answer: { knack: 'text', drissages: 'number' },
    expect(world) {
      const knacks: Readonly<Record<string, string>> = {
        720000001: 'Frost',
        720000002: 'Splice',
        720000003: 'Ledger',
      }
      const sender = world.id('account', { name: 'Trey Research' })
      const rows = world.rows(
        'vth_drissage',
        (row) =>
          row['vth_senderid'] === sender &&
          String(row['vth_camein']) >= '2026-06-01' &&
          String(row['vth_camein']) <= '2026-10-31',
      )
      const [knack, drissages] = highest(tally(rows.map((row) => knacks[String(row['vth_knack'])])))
      return { answer: { knack, drissages } }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'drissages', columns: ['knack', 'sender', 'came in'] })
      const { rows } = await query({
        entity: 'vth_drissage',
        select: ['vth_knack', 'vth_senderid'],
        filter: 'vth_camein ge 2026-06-01 and vth_camein le 2026-10-31',
        top: 200,
      })
      const mine = rows.filter((row) => row['vth_senderid'] === 'Trey Research')
      const [knack, drissages] = highest(tally(mine.map((row) => row['vth_knack'])))
      return { knack, drissages }
    },
  },
  {
    id: 'velth-trend',
    job: 'monthly trend',
    environment: 'velth',
    text: 'In which month (YYYY-MM) did most Drissages with the Knack Splice come in?',
    answer: { month: 'text' },
    expect(world) {
      const rows = world.rows('vth_drissage', { vth_knack: splice })
      const months = tally(rows.map((row) => String(row['vth_camein']).slice(0, 7)))
      return { answer: { month: highest(months)[0] } }
    },
    async plan({ describe, query }) {
      await describe({ entity: 'drissages', columns: ['knack', 'in'] })
      const { rows } = await query({
        entity: 'vth_drissage',
        select: ['vth_camein'],
        filter: `vth_knack eq ${splice}`,
        top: 200,
      })
      const months = tally(rows.map((row) => String(row['vth_camein']).slice(0, 7)))
      return { month: highest(months)[0] }
    },
  },
  {
    id: 'velth-approval',
    job: 'quote approval',
    environment: 'velth',
    text:
      'A Cordle whose Rebate Percent is above 10, or above 8 when its Sum is more than 25000, needs ' +
      'approval. Name the Cordles that need it.',
    answer: { cordles: 'list of texts' },
    expect: () => ({ answer: { cordles: ['Cordle 52', 'Cordle 53', 'Cordle 54', 'Cordle 55'] } }),
    async plan({ describe, query }) {
      await describe({ entity: 'cordles', columns: ['rebate', 'sum', 'name'] })
      const { rows } = await query({
        entity: 'vth_cordle',
        select: ['vth_name'],
        filter: 'vth_rebate gt 10 or (vth_rebate gt 8 and vth_sum gt 25000)',
      })
      return { cordles: rows.map((row) => String(row['vth_name'])) }
    },
  },
  {
    id: 'velth-clash',
    job: 'invalid configuration',
    environment: 'velth',
    text: 'A Clash names two Parts that must not be in Quells of the same Cordle. Which Cordles break such a rule?',
    answer: { cordles: 'list of texts' },
    expect: () => ({ answer: { cordles: ['Cordle 52'] } }),
    async plan({ describe, query }) {
      await describe({ entity: ['quell', 'clash'], columns: ['part', 'cordle'] })
      const quells = await query({ entity: 'vth_quell', select: ['vth_cordleid', 'vth_partid'] })
      const clashes = await query({
        entity: 'vth_clash',
        select: ['vth_onepartid', 'vth_otherpartid'],
      })
      const has = (cordle: string, part: unknown) =>
        quells.rows.some((row) => row['vth_cordleid'] === cordle && row['vth_partid'] === part)
      const cordles = [...new Set(quells.rows.map((row) => String(row['vth_cordleid'])))]
      return {
        cordles: cordles.filter((cordle) =>
          clashes.rows.some(
            (clash) => has(cordle, clash['vth_onepartid']) && has(cordle, clash['vth_otherpartid']),
          ),
        ),
      }
    },
  },
]
