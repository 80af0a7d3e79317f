import type { Failure } from './failure.ts'
import { loadFailures } from './load-failures.ts'
import { privilegeFailures } from './privilege-failures.ts'
import { queryFailures } from './query-failures.ts'
import { recordFailures } from './record-failures.ts'
import { ruleFailures } from './rule-failures.ts'
import { tokenFailures } from './token-failures.ts'
import { userFailures } from './user-failures.ts'
import { valueFailures } from './value-failures.ts'

/**
 * Every failure of the service that has a case of its own: a closed table, the first text that fits
 * counts. A code that is not here is normal and falls back to its status.
 *
 * @see Reference sections 13.3 and 13.4, and docs/errors.md, which is written from it
 */
export const failures: readonly Failure[] = [
  ...tokenFailures,
  ...userFailures,
  ...privilegeFailures,
  ...queryFailures,
  ...recordFailures,
  ...valueFailures,
  ...ruleFailures,
  ...loadFailures,
]
