import { activityTasks } from './activities.ts'
import { closingTasks } from './closing.ts'
import { confidentialTasks } from './confidential.ts'
import { findingTasks } from './finding.ts'
import { inventedChangeTasks } from './invented-changes.ts'
import { knowledgeTasks } from './knowledge.ts'
import { leadTasks } from './leads.ts'
import { manyRecordTasks } from './many-records.ts'
import { ostrelTasks } from './ostrel.ts'
import { quoteTasks } from './quotes.ts'
import { salesTasks } from './sales.ts'
import { serviceTasks } from './service.ts'
import type { Task } from './task.ts'
import { upkeepTasks } from './upkeep.ts'
import { velthTasks } from './velth.ts'

/** All tasks, in the order of a run. */
export const tasks: readonly Task[] = [
  ...serviceTasks,
  ...velthTasks,
  ...salesTasks,
  ...quoteTasks,
  ...leadTasks,
  ...ostrelTasks,
  ...knowledgeTasks,
  ...closingTasks,
  ...confidentialTasks,
  ...manyRecordTasks,
  ...inventedChangeTasks,
  ...upkeepTasks,
  ...activityTasks,
  ...findingTasks,
]
