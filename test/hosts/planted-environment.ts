import { systemClock } from '../../src/time/clock.ts'
import { startSandboxListener } from '../../sandbox/listener/http-listener.ts'
import type { Schema, Table } from '../../sandbox/schema/model.ts'
import { loadSampleData } from '../support/sample-data.ts'
import { carriedBy } from './injections.ts'

const token = 't'
const labelColumn = 'industrycode'

/** The value of a choice whose label is an injection: 1000 and up. */
const valueOf = (index: number) => 1000 + index

/** Accounts of `accountnumber` `long-001` and up: together more than one answer holds. */
const longRows = 90
const longText = 'A long description without any news in it. '.repeat(45).trim()

/**
 * The sandbox over HTTP on loopback, with the injections in it: names of accounts (`record-000`
 * in `accountnumber`), labels of a choice that accounts have (`label-000`), and file names of notes
 * (subject `file-000`).
 */
export async function startPlantedEnvironment() {
  const listener = await startSandboxListener({
    port: 0,
    host: '127.0.0.1',
    clock: systemClock,
    token,
    load() {
      const { schema, content } = loadSampleData()
      return { schema: plantLabels(schema), content }
    },
  })
  const send = async (set: string, row: Readonly<Record<string, unknown>>) => {
    const { status } = await fetch(`${listener.baseUrl}/api/data/v9.2/${set}`, {
      method: 'POST',
      body: JSON.stringify(row),
      headers: { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' },
    })
    if (status !== 204) throw new Error(`${set} answered ${status} for ${JSON.stringify(row)}`)
  }
  for (const [index, { text }] of carriedBy('record').entries())
    await send('accounts', { name: text, accountnumber: `record-${digits(index)}` })
  for (const index of carriedBy('label').keys()) {
    const accountnumber = `label-${digits(index)}`
    await send('accounts', { name: 'Contoso', accountnumber, [labelColumn]: valueOf(index) })
  }
  for (const [index, { text: filename }] of carriedBy('file').entries())
    await send('annotations', { subject: `file-${digits(index)}`, filename })
  for (let index = 0; index < longRows; index += 1) {
    const accountnumber = `long-${digits(index)}`
    await send('accounts', { name: 'Fabrikam', accountnumber, description: longText })
  }
  return {
    variables: { DATAVERSE_URL: listener.baseUrl, DATAVERSE_ACCESS_TOKEN: token },
    close: () => listener.close(),
  }
}

const digits = (index: number) => String(index).padStart(3, '0')

function plantLabels(schema: Schema): Schema {
  const account = schema.table('account')
  const column = account?.columns.get(labelColumn)
  if (account === undefined || column === undefined) throw new Error('no column for labels')
  const options = carriedBy('label').map(({ text }, index) => ({
    value: valueOf(index),
    label: text,
  }))
  const planted = { ...column, options }
  const table: Table = {
    ...account,
    columns: new Map([...account.columns, [labelColumn, planted]]),
    properties: new Map([...account.properties, [labelColumn, planted]]),
  }
  return {
    tables: schema.tables.map((each) => (each === account ? table : each)),
    table: (name) => (name === 'account' ? table : schema.table(name)),
    set: (name) => (name === 'accounts' ? table : schema.set(name)),
  }
}
