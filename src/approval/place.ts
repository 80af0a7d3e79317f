import * as z from 'zod'
import type { Dataverse } from '../dataverse/client/dataverse.ts'
import type { Place } from './card-text.ts'

const answer = z.object({
  Detail: z.object({ OrganizationType: z.union([z.string(), z.number()]).optional() }),
})

/**
 * Words for the kinds of an environment that a person knows. The service names them as words or numbers, or
 * not at all.
 *
 * @see Reference part 2, section 11 (OrganizationType)
 */
const words: Readonly<Record<string, string>> = {
  Customer: 'production',
  0: 'production',
  Secondary: 'production',
  4: 'production',
  Default: 'default environment',
  12: 'default environment',
  CustomerTest: 'sandbox',
  5: 'sandbox',
  Developer: 'developer environment',
  13: 'developer environment',
  Trial: 'trial',
  14: 'trial',
  Teams: 'Teams environment',
  15: 'Teams environment',
}

/** Reads once what kind of environment it is. A failure is no error: the kind is then not told. */
export function createPlace(host: string, dataverse: Dataverse) {
  let known: Promise<string | undefined> | undefined
  return async (signal: AbortSignal): Promise<Place> => {
    known ??= readType(dataverse, signal)
    const type = await known
    return { host, type }
  }
}

async function readType(dataverse: Dataverse, signal: AbortSignal): Promise<string | undefined> {
  const path = 'RetrieveCurrentOrganization(AccessType=@p1)'
  const query = { '@p1': "Microsoft.Dynamics.CRM.EndpointAccessType'Default'" }
  const body = await dataverse.read(path, query, { signal }).catch(() => undefined)
  const type = answer.safeParse(body).data?.Detail.OrganizationType
  return type === undefined ? undefined : words[String(type)]
}
