import type { connect } from './connect.ts'

type Ask = Awaited<ReturnType<typeof connect>>['ask']

/** A new record, by its id. */
export async function makeRecord(
  ask: Ask,
  entity: string,
  values: Readonly<Record<string, unknown>>,
): Promise<string> {
  const { id } = await ask('create_record', { entity, values })
  return String(id)
}

/** A case of a new account. */
export async function makeCase(ask: Ask): Promise<string> {
  const account = await makeRecord(ask, 'account', { name: 'Contoso' })
  const customerid = { entity: 'account', id: account }
  return makeRecord(ask, 'incident', { title: 'Chain broken', customerid })
}
