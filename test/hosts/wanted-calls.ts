import type { WantedCall } from './model/fake-model.ts'

/** What every client is asked to do on the planted environment. */
interface Step {
  readonly name: string
  readonly call: WantedCall
}

const account = 'account'
/** So few in one answer that no client cuts it. */
const step = 25

const records = [0, 25, 50, 75].map((from) => ({
  name: 'query',
  call: [
    'query_records',
    {
      entity: account,
      select: ['name'],
      filter: between('accountnumber', 'record', from),
      top: 50,
    },
  ] as const,
}))
const labels = [0, 25].map((from) => ({
  name: 'labels',
  call: [
    'query_records',
    {
      entity: account,
      select: ['industrycode'],
      filter: between('accountnumber', 'label', from),
      top: 50,
    },
  ] as const,
}))
const files = [0, 25].map((from) => ({
  name: 'files',
  call: [
    'query_records',
    {
      entity: 'annotation',
      select: ['filename'],
      filter: between('subject', 'file', from),
      top: 50,
    },
  ] as const,
}))

export const steps: readonly Step[] = [
  {
    name: 'describe',
    call: ['describe_entities', { entity: account, columns: ['industrycode'] }],
  },
  ...records,
  ...labels,
  ...files,
  { name: 'failure', call: ['query_records', { entity: 'accountz', select: ['name'] }] },
  {
    name: 'long',
    call: [
      'query_records',
      {
        entity: account,
        select: ['name', 'description'],
        filter: "startswith(accountnumber,'long-')",
        top: 5000,
      },
    ],
  },
  // Its answer quotes labels. It comes last, because no fence is around them yet.
  {
    name: 'quoting failure',
    call: [
      'query_records',
      { entity: account, select: ['name'], filter: "industrycode eq 'nothing of the kind'" },
    ],
  },
]

/** The only call to a server that needs a sign-in. */
export const signInCall: WantedCall = [
  'query_records',
  { entity: account, select: ['name'], top: 3 },
]

function between(column: string, prefix: string, from: number): string {
  const text = (index: number) => `'${prefix}-${String(index).padStart(3, '0')}'`
  return `${column} ge ${text(from)} and ${column} le ${text(from + step - 1)}`
}
