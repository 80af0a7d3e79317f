import type { Failure } from './failure.ts'
import { fileFailures } from './file-failures.ts'
import { loadFailures } from './load-failures.ts'
import { privilegeFailures } from './privilege-failures.ts'
import { queryFailures } from './query-failures.ts'
import { recordFailures } from './record-failures.ts'
import { ruleFailures } from './rule-failures.ts'
import { salesFailures } from './sales-failures.ts'
import { stateFailures } from './state-failures.ts'
import { tokenFailures } from './token-failures.ts'
import { userFailures } from './user-failures.ts'
import { valueFailures } from './value-failures.ts'

/**
 * Every service failure with its own case: a closed table in which the first matching text counts.
 * Codes that are missing here are normal and fall back to the status.
 *
 * @see Reference sections 13.3 and 13.4, and docs/errors.md, which is generated from it
 */
export const failures: readonly Failure[] = [
  ...tokenFailures,
  ...userFailures,
  ...privilegeFailures,
  ...queryFailures,
  ...recordFailures,
  ...valueFailures,
  ...stateFailures,
  ...salesFailures,
  ...fileFailures,
  ...ruleFailures,
  ...loadFailures,
]
