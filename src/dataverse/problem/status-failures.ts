import type { Failure, Operation } from './failure.ts'
import {
  correct,
  describeCall,
  describeOperation,
  queryCall,
  repeatingIsUseless,
} from './failure.ts'
import { sayThrottled } from './load-failures.ts'
import { sayTokenRefused } from './token-failures.ts'

/** A failure that only its status identifies. */
interface StatusFailure extends Failure {
  readonly statuses: readonly number[]
  /** Only these operations; any operation if absent. */
  readonly operations?: readonly Operation[]
}

/**
 * The failure for a status if neither text nor code is known. Every status from 300 up has one.
 *
 * @see Reference section 13.2
 */
export function findByStatus(status: number, operation: Operation): Failure {
  const found = statusFailures.find(
    ({ statuses, operations }) =>
      statuses.includes(status) && (operations === undefined || operations.includes(operation)),
  )
  return found ?? (status < 500 ? refused : unavailable)
}

const refused: Failure = {
  code: 'refused',
  quote: true,
  say: (details) => ({
    message: `Dataverse refused ${describeOperation(details)} (status ${details.status}).`,
    hint: `${details.isExplained ? correct('part', details) : 'Check the arguments'}; ${describeCall(details.set)} shows the columns and their types.`,
  }),
}

const unavailable: Failure = {
  code: 'unavailable',
  quote: true,
  say: (details) => ({
    message: `Dataverse returned an error for ${describeOperation(details)} (status ${details.status}).`,
    hint: `Repeat the call in ${details.seconds ?? 60} s. If it fails again, ${details.hasRequestId ? 'quote the request id to Microsoft support' : 'tell the administrator'}.`,
  }),
}

/** The first match counts. */
const statusFailures: readonly StatusFailure[] = [
  { statuses: [401], code: 'not_signed_in', say: sayTokenRefused },
  {
    statuses: [403],
    code: 'not_permitted',
    quote: true,
    say: (details) => ({
      message: `Dataverse refused ${describeOperation(details)}: this user lacks a permission.`,
      hint: `Ask the Power Platform administrator for a role that allows it. ${repeatingIsUseless}`,
    }),
  },
  {
    statuses: [404],
    operations: ['read', 'update'],
    code: 'not_found',
    quote: true,
    say: ({ set }) => ({
      message: 'The record does not exist, or this user cannot see it.',
      hint: `Correct the id; ${queryCall(set)} with a filter finds it.`,
    }),
  },
  {
    statuses: [404],
    code: 'not_found',
    quote: true,
    say: (details) => ({
      message: `Dataverse found nothing at the address for ${describeOperation(details)}.`,
      hint: 'Check the entity with describe_entities, and that DATAVERSE_URL is the address of a Dataverse environment.',
    }),
  },
  {
    statuses: [405, 501],
    code: 'refused',
    quote: true,
    say: (details) => ({
      message: `Dataverse does not offer ${describeOperation(details)} (status ${details.status}).`,
      hint: `A related entity may have the same data: describe_entities finds it. ${repeatingIsUseless}`,
    }),
  },
  {
    statuses: [409, 412],
    code: 'conflict',
    quote: true,
    say: ({ status }) => ({
      message: `The record is not in the state that the call expected (status ${status}).`,
      hint: 'Read it with get_record, check that the change is still valid, then repeat the call.',
    }),
  },
  {
    statuses: [413, 414],
    operations: ['create', 'update'],
    code: 'invalid_values',
    say: ({ status }) => ({
      message: `The request is larger than Dataverse accepts (status ${status}).`,
      hint: 'Send fewer or shorter values.',
    }),
  },
  {
    statuses: [413, 414],
    code: 'invalid_query',
    say: ({ status }) => ({
      message: `The query is longer than Dataverse accepts (status ${status}).`,
      hint: 'Shorten filter, select or expand, then repeat the call.',
    }),
  },
  {
    statuses: [407],
    code: 'configuration',
    say: () => ({
      message: 'The network proxy asks for a sign-in (status 407).',
      hint: "Put the proxy's user name and password into its address in HTTPS_PROXY, then restart the server.",
    }),
  },
  {
    statuses: [408],
    code: 'timeout',
    quote: true,
    say: () => ({
      message: 'The service or a gateway gave up waiting for the request (status 408).',
      hint: 'Repeat the call once. If it fails again, ask for less data.',
    }),
  },
  { statuses: [429], code: 'throttled', say: sayThrottled },
]
