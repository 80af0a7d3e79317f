import type { Details, Failure, Sentences } from './failure.ts'
import { repeatingIsUseless } from './failure.ts'

/** Limits, load and faults of the service itself (reference sections 13.4 and 14). */
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
      message: 'The query took the database too long.',
      hint: 'Narrow it: a filter on a date or an owner, fewer items in expand, startswith instead of contains.',
    }),
  },
  {
    code: 'unavailable',
    serviceCodes: { '0x80044150': 'unManagedidssqlerror' },
    say: () => ({
      message: 'The database of the environment failed.',
      hint: 'Repeat the call once; if it fails again, narrow the query.',
    }),
  },
  {
    code: 'unavailable',
    serviceCodes: {
      '0x80072324': 'AzureSqlMaxConcurrentWorkersLimitExceededError',
      '0x80073000': 'CrmSQLNetworkingError',
    },
    say: () => ({
      message: 'The database of the environment is busy or cannot be reached.',
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
      message: 'The stamp of the cached definitions has expired.',
      hint: 'Repeat the call: the definitions are read anew.',
    }),
  },
  {
    code: 'unavailable',
    serviceCodes: { '0x80040216': 'UnExpected' },
    quote: true,
    say: () => ({
      message: 'Dataverse met an unexpected error; a definition that has just changed can be why.',
      hint: 'Wait 30 s, then repeat the call once.',
    }),
  },
  {
    code: 'refused',
    serviceCodes: { '0x80072325': 'AzureSqlDatabaseStorageQuotaExceededError' },
    say: () => ({
      message: 'The storage of the environment is full: nothing can be written.',
      hint: `Ask the Power Platform administrator for capacity. ${repeatingIsUseless}`,
    }),
  },
  {
    code: 'refused',
    serviceCodes: { '0x80048d0b': '' },
    say: () => ({
      message: 'Dataverse search is switched off in this environment.',
      hint: 'Use query_records with contains in filter instead.',
    }),
  },
]

const limits: Readonly<Record<string, string>> = {
  '0x80072321': 'the limit of 20 minutes of execution time in 5 minutes',
  '0x80072322': 'the limit of 6,000 requests in 5 minutes',
  '0x80072326': 'the limit of 52 requests at once',
}

/** Also for 429 without a code. */
export function sayThrottled({ serviceCode, seconds }: Details): Sentences {
  const limit = limits[serviceCode ?? ''] ?? 'a limit of the service'
  const wait = seconds === undefined ? 'a minute' : seconds === 0 ? 'a moment' : `${seconds} s`
  return {
    message: `This user has reached ${limit}, over all its apps; the request was not executed.`,
    hint: `Wait ${wait}, then repeat the call. Ask for less at a time if it happens again.`,
  }
}
