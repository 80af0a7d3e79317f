import { sayLongestWait } from '../../network/retry-after.ts'
import type { Details, Failure, Sentences } from './failure.ts'
import { repeatingIsUseless } from './failure.ts'

/** Limits, overload and faults of the service itself (reference sections 13.4 and 14). */
export const loadFailures: readonly Failure[] = [
  {
    code: 'throttled',
    serviceCodes: {
      '0x80072321': 'execution time limit',
      '0x80072322': 'number of requests limit',
      '0x80072326': 'concurrent requests limit',
    },
    say: sayThrottled,
  },
  {
    code: 'timeout',
    serviceCodes: { '0x80044151': 'unManagedidssqltimeouterror' },
    say: () => ({
      message: 'The query took too long in the database.',
      hint: 'Narrow it: filter by a date or owner, expand fewer items, or use startswith instead of contains.',
    }),
  },
  {
    code: 'unavailable',
    serviceCodes: { '0x80044150': 'unManagedidssqlerror' },
    say: () => ({
      message: "The environment's database failed.",
      hint: 'Repeat the call once. If it fails again, narrow the query.',
    }),
  },
  {
    code: 'unavailable',
    serviceCodes: {
      '0x80072324': 'AzureSqlMaxConcurrentWorkersLimitExceededError',
      '0x80073000': 'CrmSQLNetworkingError',
    },
    say: () => ({
      message: "The environment's database is busy or cannot be reached.",
      hint: 'Wait a minute, then repeat the call.',
    }),
  },
  {
    code: 'unavailable',
    serviceCodes: { '0x80071151': 'SolutionConcurrencyFailure' },
    say: () => ({
      message: 'A solution is being installed or changed in the environment.',
      hint: 'Wait a few minutes, then repeat the call.',
    }),
  },
  {
    code: 'unavailable',
    serviceCodes: { '0x80044352': 'ExpiredVersionStamp' },
    say: () => ({
      message: 'The version stamp of the cached definitions has expired.',
      hint: 'Repeat the call: the definitions are read again.',
    }),
  },
  {
    code: 'unavailable',
    serviceCodes: { '0x80040216': 'UnExpected' },
    quote: true,
    say: () => ({
      message: 'Dataverse had an unexpected error, possibly because a definition has just changed.',
      hint: 'Wait 30 s, then repeat the call once.',
    }),
  },
  {
    code: 'refused',
    serviceCodes: { '0x80072325': 'AzureSqlDatabaseStorageQuotaExceededError' },
    say: () => ({
      message: "The environment's storage is full: nothing can be written.",
      hint: `Ask the Power Platform administrator for more capacity. ${repeatingIsUseless}`,
    }),
  },
  {
    code: 'invalid_query',
    texts: [/Link entities are not supported/],
    say: () => ({
      message: 'An elastic entity cannot be joined with related entities.',
      hint: 'Leave expand and paths to related columns out, and read the related records in a second call.',
    }),
  },
  {
    code: 'refused',
    serviceCodes: { '0x80048d0b': '' },
    say: () => ({
      message: 'Dataverse search is turned off in this environment.',
      hint: 'Use query_records with contains in filter instead.',
    }),
  },
]

const limits: Readonly<Record<string, string>> = {
  '0x80072321': 'the limit of 20 minutes of execution time in 5 minutes',
  '0x80072322': 'the limit of 6,000 requests in 5 minutes',
  '0x80072326': 'the limit of 52 requests at once',
}

/** The sentences for throttling, also for 429 without a code. */
export function sayThrottled({ serviceCode, seconds }: Details): Sentences {
  const limit = limits[serviceCode ?? ''] ?? 'a limit of the service'
  const wait = seconds === undefined ? 'a minute' : seconds === 0 ? 'a moment' : `${seconds} s`
  return {
    message: `This user reached ${limit}, across all apps; the request was not executed.${sayLongestWait(seconds)}`,
    hint: `Wait ${wait}, then repeat the call. If it happens again, request less data per call.`,
  }
}
