import type { Task } from './task.ts'

/** Jobs that need an article, a note or a policy. */
export const knowledgeTasks: readonly Task[] = [
  {
    id: 'knowledge-charging',
    job: 'knowledge answer',
    environment: 'standard',
    text:
      'A customer asks: how many hours must the JJ202 scanner charge, and under which part number do I order ' +
      'a new battery? Answer from our published knowledge articles, and name the article public number.',
    answer: { hours: 'number', part: 'text', article: 'text' },
    expect: () => ({ answer: { hours: 4, part: 'BAT-77', article: 'KA-01017' } }),
    async plan({ describe, query }) {
      await describe({
        entity: 'knowledge article',
        columns: ['title', 'number', 'content', 'status'],
      })
      const { rows } = await query({
        entity: 'knowledgearticle',
        select: ['articlepublicnumber', 'content'],
        filter: "contains(title,'JJ202') and statecode eq 3",
      })
      const content = String(rows[0]?.['content'])
      return {
        hours: Number(/(\d+) hours/.exec(content)?.[1]),
        part: /part number (\S+\d)/.exec(content)?.[1] ?? '',
        article: String(rows[0]?.['articlepublicnumber']),
      }
    },
  },
  {
    id: 'knowledge-belt',
    job: 'knowledge answer',
    environment: 'standard',
    text:
      'To which position of the dial must a 12 meter belt of the KB110 be set, and above which position does ' +
      'the motor suffer? Use the knowledge articles.',
    answer: { position: 'number', limit: 'number' },
    expect: () => ({ answer: { position: 6, limit: 8 } }),
    async plan({ describe, query }) {
      await describe({ entity: 'knowledge articles', columns: ['title', 'content', 'status'] })
      const { one } = await query({
        entity: 'knowledgearticle',
        select: ['content'],
        filter: "contains(title,'KB110') and statecode eq 3",
      })
      const content = String(one()['content'])
      return {
        position: Number(/position (\d+)/.exec(content)?.[1]),
        limit: Number(/above (\d+)/.exec(content)?.[1]),
      }
    },
  },
  {
    id: 'policy-violation-credit',
    job: 'policy violation',
    environment: 'standard',
    rows: [
      {
        entity: 'incident',
        key: 'Shelf paint comes off',
        values: {
          customerid: { account: 'Humongous Insurance' },
          description:
            'Molly Clark granted a credit of 240 US Dollars on the phone. Nobody else was asked.',
        },
      },
    ],
    text:
      'Was our policy on credits (knowledge article "Credits and refunds") violated in the case "Shelf paint ' +
      'comes off"? Give the credit that was granted and the limit of the policy.',
    answer: { violated: 'true or false', granted: 'number', limit: 'number' },
    expect: () => ({ answer: { violated: true, granted: 240, limit: 150 } }),
    async plan({ describe, query }) {
      await describe({
        entity: ['case', 'knowledge article'],
        columns: ['title', 'description', 'content'],
      })
      const found = await query({
        entity: 'incident',
        select: ['description'],
        filter: "title eq 'Shelf paint comes off'",
      })
      const article = await query({
        entity: 'knowledgearticle',
        select: ['content'],
        filter: "title eq 'Credits and refunds'",
      })
      const granted = Number(/(\d+) US Dollars/.exec(String(found.one()['description']))?.[1])
      const limit = Number(/(\d+) US Dollars/.exec(String(article.one()['content']))?.[1])
      return { violated: granted > limit, granted, limit }
    },
  },
  {
    id: 'policy-kept-shelf',
    job: 'policy violation',
    environment: 'standard',
    rows: [
      {
        entity: 'incident',
        key: 'Lowest shelf is bent',
        values: {
          customerid: { account: 'Redwood Instruments' },
          description:
            'Delivered on 2026-11-03, reported on 2026-11-12. Dan Jump sent a new shelf without cost.',
        },
      },
    ],
    text:
      'Did we break the policy of the knowledge article "Returning bent shelves" in the case "Lowest shelf ' +
      'is bent"? Give the days from delivery to report as well.',
    answer: { violated: 'true or false', days: 'number' },
    expect: () => ({ answer: { violated: false, days: 9 } }),
    async plan({ describe, query }) {
      await describe({
        entity: ['case', 'knowledge article'],
        columns: ['title', 'description', 'content'],
      })
      const found = await query({
        entity: 'incident',
        select: ['description'],
        filter: "title eq 'Lowest shelf is bent'",
      })
      const article = await query({
        entity: 'knowledgearticle',
        select: ['content'],
        filter: "title eq 'Returning bent shelves'",
      })
      const dates = String(found.one()['description']).match(/\d{4}-\d{2}-\d{2}/g) ?? []
      const days = (Date.parse(dates[1] ?? '') - Date.parse(dates[0] ?? '')) / 86_400_000
      const limit = Number(/within (\d+) days/.exec(String(article.one()['content']))?.[1])
      return { violated: days > limit, days }
    },
  },
  {
    id: 'named-entity-product',
    job: 'named entity',
    environment: 'standard',
    rows: [
      {
        entity: 'phonecall',
        key: 'Call about the noise',
        values: {
          description:
            'Ms. Adler says the lift squeaks, not the printer. It is the PL900 from last spring, standing next to their AX305.',
          regardingobjectid: { account: 'Pinecrest Furniture' },
        },
      },
    ],
    text:
      'About which of our products did the customer complain in the phone call "Call about the noise"? Give ' +
      'the product number that the description names.',
    answer: { product: 'text' },
    expect: () => ({ answer: { product: 'PL900' } }),
    async plan({ describe, query }) {
      await describe({ entity: 'phone call', columns: ['subject', 'description'] })
      const { one } = await query({
        entity: 'phonecall',
        select: ['description'],
        filter: "subject eq 'Call about the noise'",
      })
      return { product: /It is the (\w+)/.exec(String(one()['description']))?.[1] ?? '' }
    },
  },
  {
    id: 'named-entity-remark',
    job: 'named entity',
    environment: 'velth',
    rows: [
      {
        entity: 'vth_drissage',
        key: 'Drissage 9170',
        values: {
          vth_remark:
            'Brought by Hanneke Roos for her neighbor Emil Brandt, who pays. The seam of the tank leaks.',
        },
      },
    ],
    text: 'Read the Remark of Drissage 9170: who pays for it?',
    answer: { payer: 'text' },
    expect: () => ({ answer: { payer: 'Emil Brandt' } }),
    async plan({ describe, query }) {
      await describe({ entity: 'drissage', columns: ['remark', 'name'] })
      const { one } = await query({
        entity: 'vth_drissage',
        select: ['vth_remark'],
        filter: "vth_name eq 'Drissage 9170'",
      })
      return { payer: /(\w+ \w+), who pays/.exec(String(one()['vth_remark']))?.[1] ?? '' }
    },
  },
]
