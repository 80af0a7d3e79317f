import type { DocumentedFailure } from './documented-failure.ts'
import { loadFailures } from './load.ts'
import { privilegeFailures } from './privileges.ts'
import { queryFailures } from './queries.ts'
import { recordFailures } from './records.ts'
import { ruleFailures } from './rules.ts'
import { stateFailures } from './states.ts'
import { tokenFailures, userFailures } from './users.ts'
import { valueFailures } from './values.ts'
import { webPageFailures } from './web-pages.ts'

/** Every documented failure with its wire body, in the order of the table that explains them. */
export const documentedFailures: readonly DocumentedFailure[] = [
  ...tokenFailures,
  ...userFailures,
  ...privilegeFailures,
  ...queryFailures,
  ...recordFailures,
  ...valueFailures,
  ...stateFailures,
  ...ruleFailures,
  ...loadFailures,
  ...webPageFailures,
]
