// Callers over the sandbox in this process: with lists, limits and audit, and without them.
import { createAccess } from '../src/access/access.ts'
import { createAuditTrail } from '../src/telemetry/audit.ts'
import { staticTokenSource } from '../src/dataverse/client/token-source.ts'
import { systemClock } from '../src/time/clock.ts'
import { createAuditLog, createUserHash } from '../src/telemetry/log.ts'
import { createCaller } from '../src/caller.ts'
import { createSandbox } from '../sandbox/sandbox.ts'
import { createRecord } from '../tools/create-record.ts'
import { queryRecords } from '../tools/query-records.ts'
import { updateRecord } from '../tools/update-record.ts'
import { overFetch } from '../src/network/wire.ts'

const url = 'https://sandbox.invalid'
const environment = { url, host: 'sandbox.invalid', apiRoot: `${url}/api/data/v9.2/` }

const free = {
  throttler: { run: <Result>(send: () => Promise<Result>) => send(), observe: () => undefined },
  bytes: { reader: () => ({ take: async () => undefined, release: () => undefined }) },
  creates: { remember: () => undefined, has: () => false },
}

const output = { level: 'info' as const, write: () => undefined, now: () => Date.now() }

/** A query of fifty rows and an update, each timed once by `once`. */
export async function connect({ guarded }: { readonly guarded: boolean }) {
  const { fetch } = createSandbox({ origin: url, clock: systemClock, token: 't' })
  const parts = { clock: systemClock, limits: { resultTokens: 20_000 } }
  const trail = createAuditTrail({
    write: createAuditLog(output),
    hash: createUserHash(new Uint8Array(32)),
  })
  const lists = createAccess({
    entities: [],
    deny: ['*.governmentid', 'contoso_*', 'contact.credit*'],
  })
  const caller = createCaller(
    { environment, wire: overFetch(fetch), token: staticTokenSource('t') },
    guarded ? { ...parts, access: lists, audit: trail } : { ...parts, shared: free },
  )
  const context = { ...caller, signal: new AbortController().signal }
  const { id } = await createRecord.prepare({ entity: 'account', values: { name: 'Bench' } })(
    context,
  )
  const query = {
    entity: 'account',
    select: ['name', 'accountnumber', 'telephone1', 'primarycontactid'],
    filter: "statecode eq 0 and contains(name,'o')",
    expand: 'primarycontactid($select=fullname)',
    top: 50,
  }
  let number = 0
  return {
    query: () => queryRecords.prepare(query)(context),
    update: () => {
      number += 1
      return updateRecord.prepare({ entity: 'account', id, values: { telephone1: `${number}` } })(
        context,
      )
    },
  }
}
