import { noAudit } from '../../telemetry/audit.ts'
import type { Audit } from '../../telemetry/audit.ts'
import type { TokenSource } from './token-source.ts'
import type { Clock } from '../../time/clock.ts'
import { printRecordKey } from '../names.ts'
import type { ServiceAnswer, Outbound } from '../outbound/outbound.ts'
import { createCreateLedger, type CreateLedger } from './create-ledger.ts'
import { createThrottler, type Throttler } from './throttler.ts'
import { createRetryBudget, type RetryBudget } from './retry-budget.ts'
import type { RequestTarget } from '../outbound/resolve-target.ts'
import { findEtag, parsePage, parseRow, repeatedLink } from './parse-answer.ts'
import { createSearchIndex } from './search-index.ts'
import { createSearchTurns, type SearchTurns } from './search-turns.ts'
import { createSendCall, type ServiceCall } from './send-call.ts'
import { createManyWriter } from './many-writer.ts'
import { createSendBatch } from './send-batch.ts'
import { createStateWriter } from './state-writer.ts'
import { createWriter } from './writer.ts'
import type { Dataverse, QueryOptions } from './dataverse.ts'

/** @see Reference section 4.3 (annotations) */
const annotations = [
  'OData.Community.Display.V1.FormattedValue',
  'Microsoft.Dynamics.CRM.lookuplogicalname',
  'Microsoft.Dynamics.CRM.associatednavigationproperty',
  'Microsoft.Dynamics.CRM.totalrecordcount',
  'Microsoft.Dynamics.CRM.totalrecordcountlimitexceeded',
  'Microsoft.Dynamics.CRM.globalmetadataversion',
]
const preferOf = (names: readonly string[]) => `odata.include-annotations="${names.join(',')}"`
const preferAnnotations = preferOf(annotations)
/** A view, whose FetchXML has pages of another kind, may tell by this annotation that more rows follow. */
const viewAnnotations = preferOf([...annotations, 'Microsoft.Dynamics.CRM.morerecords'])

/**
 * All callers in one process share `budget`. All callers of one user in one environment share `throttler`,
 * `creates` and `searches`.
 */
export function createDataverse({
  outbound,
  token,
  clock,
  budget = createRetryBudget(),
  throttler = createThrottler({ clock }),
  creates = createCreateLedger(),
  audit = noAudit,
  detectDuplicates = false,
  searches = createSearchTurns({ clock }),
}: {
  outbound: Outbound
  token: TokenSource
  clock: Clock
  budget?: RetryBudget
  throttler?: Throttler
  creates?: CreateLedger
  audit?: Audit
  /** Whether the environment's duplicate rules may refuse a write. */
  detectDuplicates?: boolean
  searches?: SearchTurns
}): Dataverse {
  const sendCall = createSendCall({ outbound, token, clock, budget, throttler })
  const writes = { audit, creates, detectDuplicates }
  const writer = createWriter(sendCall, writes)
  const sendBatch = createSendBatch(sendCall, clock)
  const manyWriter = createManyWriter(sendCall, sendBatch, writes)
  const stateWriter = createStateWriter(sendCall, sendBatch, writes)

  return {
    ...writer,
    ...manyWriter,
    ...stateWriter,
    search: createSearchIndex(sendCall, searches),

    async list(set, query, { signal, pageRows }) {
      const page = preferPage(query.top === undefined ? pageRows : undefined)
      const prefer = query.view ? [viewAnnotations, ...page.slice(1)] : page
      const target = { kind: 'path', path: set, query: printQuery(query) } as const
      return parsePage(await get({ target, prefer, operation: 'query', set, signal }))
    },

    async follow(nextLink, { signal, pageRows }) {
      const target = { kind: 'link', link: nextLink } as const
      const prefer = preferPage(pageRows)
      const page = parsePage(await get({ target, prefer, operation: 'query', signal }))
      if (page.nextLink === nextLink) throw repeatedLink()
      return page
    },

    async retrieve(set, key, query, { signal }) {
      const path = `${set}(${printRecordKey(key)})`
      const target = { kind: 'path', path, query: printQuery(query) } as const
      const prefer = [preferAnnotations]
      const answer = await get({ target, prefer, operation: 'read', set, signal })
      const etag = findEtag(answer)
      return { row: parseRow(answer), ...(etag !== undefined && { etag }) }
    },

    async read(path, query, { signal, mostBytes }) {
      const target = { kind: 'path', path, query } as const
      const { body } = await get({ target, operation: 'describe', signal, mostBytes })
      return body
    },
  }

  async function get({
    target,
    prefer = [],
    signal,
    mostBytes,
    ...context
  }: {
    target: RequestTarget
    prefer?: readonly string[]
    signal: AbortSignal
    mostBytes?: number | undefined
  } & ServiceCall['context']): Promise<ServiceAnswer> {
    const limit = mostBytes === undefined ? {} : { mostBytes }
    const request = { method: 'GET', target, prefer, ...limit } as const
    const { answer, error } = await sendCall({ request, safety: 'read', context, signal })
    if (answer === undefined) throw error
    return answer
  }
}

function printQuery(query: QueryOptions): Readonly<Record<string, string>> {
  const { count, top, view, ...texts } = query
  const options = { ...texts, count: count === true ? 'true' : undefined, top: top?.toString() }
  const printed = Object.entries(options).flatMap(([name, value]) =>
    value === undefined || value === '' ? [] : [[`$${name}`, value] as const],
  )
  const run = view ? [[viewOptions[view.kind], view.id] as const] : []
  return Object.fromEntries([...run, ...printed])
}

/** @see Reference, part 2, section 3 */
const viewOptions = { system: 'savedQuery', personal: 'userQuery' } as const

function preferPage(pageRows: number | undefined): readonly string[] {
  if (pageRows === undefined) return [preferAnnotations]
  return [preferAnnotations, `odata.maxpagesize=${Math.min(Math.max(1, pageRows), 5000)}`]
}
