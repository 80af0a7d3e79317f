import { done, doneShape } from '../check/answer.ts'
import { toNumber } from './plan-tools.ts'
import type { Task } from './task.ts'

/** Parts of three quotes; the second breaks the rule. */
const yardParts = [
  ['KB110', 'TR002'],
  ['PL900', 'SH040', 'TR001'],
  ['PL900', 'TR002'],
]

/** Jobs with quotes and their lines. */
export const quoteTasks: readonly Task[] = [
  {
    id: 'quote-approval-lines',
    job: 'quote approval',
    environment: 'standard',
    rows: [
      {
        entity: 'quote',
        key: 'Dock refit',
        values: { customerid: { account: 'Granite Peak Tools' }, statecode: 0, statuscode: 1 },
      },
      ...[
        ['Pallet Lift PL900', 'PL900', 2, 5340, 1500],
        ['Steel Shelf 60"', 'SH060', 20, 128.8, 0],
        ['Maintenance Visit', 'TR002', 6, 165, 90],
      ].map(([key, product, quantity = 0, priceperunit = 0, manualdiscountamount = 0]) => ({
        entity: 'quotedetail',
        key: `Dock refit: ${String(key)}`,
        values: {
          quoteid: { quote: 'Dock refit' },
          productid: { product: String(product) },
          quantity,
          priceperunit,
          manualdiscountamount,
          baseamount: Number(quantity) * Number(priceperunit),
          extendedamount: Number(quantity) * Number(priceperunit) - Number(manualdiscountamount),
        },
      })),
    ],
    text:
      'A quote needs approval if the manual discounts of its quote lines are together more than 10 percent ' +
      'of the amounts of these lines. Does the quote "Dock refit" need it? Give the percentage with two ' +
      'decimals, too.',
    answer: { percent: 'number', approval: 'true or false' },
    expect: () => ({ answer: { percent: 11.16, approval: true } }),
    async plan({ describe, query }) {
      await describe({ entity: 'quote line', columns: ['quote', 'manual discount', 'amount'] })
      const { rows } = await query({
        entity: 'quotedetail',
        apply:
          'groupby((quoteid),aggregate(manualdiscountamount with sum as discount,baseamount with sum as amount))',
      })
      const quote = rows.find(({ quoteid }) => quoteid === 'Dock refit')
      const percent = (toNumber(quote?.['discount']) / toNumber(quote?.['amount'])) * 100
      return { percent: Math.round(percent * 100) / 100, approval: percent > 10 }
    },
  },
  {
    id: 'invalid-configuration-lines',
    job: 'invalid configuration',
    environment: 'standard',
    rows: ['Yard north', 'Yard south', 'Yard west'].flatMap((key, at) => [
      {
        entity: 'quote',
        key,
        values: { customerid: { account: 'Nod Publishers' }, statecode: 0, statuscode: 1 },
      },
      ...(yardParts[at] ?? []).map((product) => ({
        entity: 'quotedetail',
        key: `${key} ${product}`,
        values: { quoteid: { quote: key }, productid: { product }, quantity: 1, priceperunit: 100 },
      })),
    ]),
    text:
      'Who buys a Pallet Lift PL900 must also take a Maintenance Visit. Look at the quote lines of the ' +
      'quotes "Yard north", "Yard south" and "Yard west": which of these quotes break the rule?',
    answer: { quotes: 'list of texts' },
    expect: () => ({ answer: { quotes: ['Yard south'] } }),
    async plan({ describe, query }) {
      await describe({ entity: 'quote line', columns: ['quote', 'lookup'] })
      const { rows } = await query({ entity: 'quotedetail', select: ['quoteid', 'productid'] })
      const has = (quote: string, product: string) =>
        rows.some(({ quoteid, productid }) => quoteid === quote && productid === product)
      return {
        quotes: ['Yard north', 'Yard south', 'Yard west'].filter(
          (quote) => has(quote, 'Pallet Lift PL900') && !has(quote, 'Maintenance Visit'),
        ),
      }
    },
  },
  {
    id: 'activate-quote',
    job: 'closing',
    environment: 'standard',
    text: 'The draft of the quote "Conveyor extension 10" is right. Activate it, so that we can send it.',
    answer: doneShape,
    expect: (world) => ({
      answer: done,
      changes: [
        {
          updated: 'quote',
          id: world.id('quote', { name: 'Conveyor extension 10' }),
          values: { statecode: 1 },
          also: ['statuscode'],
        },
      ],
    }),
    async plan({ describe, query, update }) {
      await describe({ entity: 'quote', columns: ['status', 'name'] })
      const found = await query({
        entity: 'quote',
        select: ['name'],
        filter: "name eq 'Conveyor extension 10'",
      })
      await update({
        entity: 'quote',
        id: found.one()['quoteid'],
        values: { statecode: 'Active' },
      })
      return done
    },
  },
]
