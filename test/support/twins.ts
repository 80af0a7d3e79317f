import type { EnvironmentData } from '../../sandbox/environment.ts'
import type { StoredRow } from '../../sandbox/store/store.ts'
import { loadSampleData } from './sample-data.ts'

/** A pattern of `DATAVERSE_DENY`, and a change of exactly the data that it closes, copies of the platform included. */
export interface Secret {
  readonly deny: string
  readonly change: (entity: string, row: StoredRow) => StoredRow
}

/** A text of the same length in other letters. */
const turn = (value: unknown): string =>
  String(value).replaceAll(/[a-z]/gi, (letter) =>
    /[az]/i.test(letter) ? 'q' : String.fromCodePoint((letter.codePointAt(0) ?? 0) + 1),
  )

const turnAll = (row: StoredRow, columns: readonly string[]): StoredRow => ({
  ...row,
  ...Object.fromEntries(
    columns.filter((name) => typeof row[name] === 'string').map((name) => [name, turn(row[name])]),
  ),
})

const of =
  (changes: Readonly<Record<string, (row: StoredRow) => StoredRow>>) =>
  (entity: string, row: StoredRow): StoredRow =>
    (Object.hasOwn(changes, entity) ? changes[entity] : undefined)?.(row) ?? row

const isContact = (row: StoredRow) => row['partyid@entity'] === 'contact'
const address = (row: StoredRow) => (isContact(row) ? turnAll(row, ['addressused']) : row)
const mailTexts = (row: StoredRow) => turnAll(row, ['torecipients', 'sender'])
const names = ['firstname', 'lastname', 'fullname']
const mails = ['emailaddress1', 'emailaddress2', 'emailaddress3']
const phones = ['telephone1', 'telephone2', 'mobilephone']

export const secrets: readonly Secret[] = [
  {
    deny: 'email',
    change: of({
      email: (row) => turnAll(row, ['subject', 'description', 'torecipients', 'sender']),
    }),
  },
  {
    deny: 'contact.lastname',
    change: of({ contact: (row) => turnAll(row, ['lastname', 'fullname']) }),
  },
  { deny: 'contact.fullname', change: of({ contact: (row) => turnAll(row, names) }) },
  {
    deny: 'contact.emailaddress1',
    change: of({
      contact: (row) => turnAll(row, ['emailaddress1']),
      activityparty: address,
      email: mailTexts,
    }),
  },
  {
    deny: 'contact',
    change: of({
      contact: (row) => turnAll(row, [...names, ...mails, ...phones, 'jobtitle', 'address1_city']),
      activityparty: address,
      email: mailTexts,
      phonecall: (row) => turnAll(row, ['phonenumber']),
      incident: (row) => turnAll(row, ['emailaddress']),
    }),
  },
  {
    deny: 'account.parentaccountid',
    change: of({ account: (row) => ({ ...row, parentaccountid: null }) }),
  },
  {
    deny: 'account.revenue',
    change: of({
      account: (row) =>
        typeof row['revenue'] === 'number'
          ? { ...row, revenue: row['revenue'] + 1, revenue_base: Number(row['revenue_base']) + 1 }
          : row,
    }),
  },
  {
    deny: 'contact.address1_city',
    change: of({ contact: (row) => turnAll(row, ['address1_city', 'address1_composite']) }),
  },
  { deny: 'product.name', change: of({ product: (row) => turnAll(row, ['name']) }) },
  { deny: 'systemuser.fullname', change: of({ systemuser: (row) => turnAll(row, names) }) },
  {
    deny: 'account.telephone1',
    change: of({
      account: (row) => turnAll(row, ['telephone1']),
      phonecall: (row) => turnAll(row, ['phonenumber']),
    }),
  },
]

/** The sample data, with other closed data. */
export function loadTwin(chosen: readonly Secret[]): EnvironmentData {
  const { schema, content } = loadSampleData()
  const tables = new Map(
    [...(content.tables ?? [])].map(([entity, rows]) => {
      const changed = () =>
        rows().map((row) => chosen.reduce((last, { change }) => change(entity, last), row))
      return [entity, changed] as const
    }),
  )
  return { schema, content: { ...content, tables } }
}
