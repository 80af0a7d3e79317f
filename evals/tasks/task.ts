import type { OverlayRow } from '../../sandbox/overlay.ts'
import type { EnvironmentName } from '../environments/environments.ts'
import type { AskedCall } from '../check/calls.ts'
import type { Answer, AnswerShape } from '../check/answer.ts'
import type { Expected } from '../check/expected.ts'
import type { World } from '../check/world.ts'
import type { PlanTools } from './plan-tools.ts'

/** A job for an agent, how its result is checked, and a written plan that does it. */
export interface Task {
  /** Unique, in the order of words: `close-won`. */
  readonly id: string
  readonly job: Job
  readonly environment: EnvironmentName
  /** Rows that only this task has. */
  readonly rows?: readonly OverlayRow[]
  /** What the user says. */
  readonly text: string
  readonly answer: AnswerShape
  /** What must be answered and what must have changed, from the records as they were before. */
  expect(world: World): Expected
  /**
   * Does the job by tool calls and returns the answer. It may use only names, values and ids that the text or
   * an earlier answer contained; the runner checks that.
   */
  plan(tools: PlanTools): Promise<Answer>
  /** Calls that look at what must not be read; mutated solutions make one of them. */
  readonly leaks?: readonly AskedCall[]
}

/** The 22 job types known from CRMArena-Pro, and the jobs of a CRM day. */
export const jobs = [
  'case routing',
  'handle time',
  'transfer count',
  'top issue',
  'monthly trend',
  'best region',
  'named entity',
  'activity priority',
  'lead routing',
  'lead qualification',
  'sales insight',
  'sales amount',
  'sales cycle',
  'conversion rate',
  'wrong stage',
  'quote approval',
  'invalid configuration',
  'policy violation',
  'knowledge answer',
  'confidential customer data',
  'confidential operations',
  'confidential knowledge',
  'closing',
  'many records',
  'upkeep',
  'finding',
] as const

export type Job = (typeof jobs)[number]
