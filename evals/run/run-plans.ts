import { loadEnvironment } from '../environments/environments.ts'
import { readWorld } from '../check/world.ts'
import type { Task } from '../tasks/task.ts'
import { followPlan } from './follow-plan.ts'
import type { FollowedPlan } from './follow-plan.ts'
import { wrongAnswers } from './mutate-answer.ts'
import { wrongWrites } from './mutate-write.ts'

export interface PlanOutcome {
  readonly task: Task
  readonly followed: FollowedPlan
}

/** Does every task by its plan. */
export async function runPlans(
  tasks: readonly Task[],
  progress: (outcome: PlanOutcome) => void,
): Promise<readonly PlanOutcome[]> {
  const outcomes: PlanOutcome[] = []
  for (const task of tasks) {
    const outcome = { task, followed: await followPlan(task, { isChecked: true }) }
    outcomes.push(outcome)
    progress(outcome)
  }
  return outcomes
}

/** What went wrong: what was done, or only what was answered. */
export type MutantKind = 'deed' | 'answer'

/** A wrong solution and whether the checks rejected it. */
export interface MutantOutcome {
  readonly task: string
  readonly kind: MutantKind
  readonly what: string
  readonly isRejected: boolean
}

type Mutation = Pick<Parameters<typeof followPlan>[1] & object, 'extra' | 'intercept' | 'reply'>

/**
 * Runs wrong solutions, made from plans that succeed. Solutions that the server refused are left out: its
 * refusal, not the checks, would have noticed them.
 *
 * @param atMost - Number of wrong solutions; they are taken from all tasks evenly.
 */
export async function runMutants(
  outcomes: readonly PlanOutcome[],
  atMost: number,
): Promise<readonly MutantOutcome[]> {
  const perTask = outcomes.map(({ task, followed }) =>
    mutationsOf(task, followed).map((mutation) => ({ task, ...mutation })),
  )
  const inTurn = takeInTurn(perTask)
  const results: MutantOutcome[] = []
  for (const { task, kind, what, ...mutation } of inTurn) {
    if (results.length >= atMost) break
    const { isBroken, problems } = await followPlan(task, mutation)
    if (!isBroken) results.push({ task: task.id, kind, what, isRejected: problems.length > 0 })
  }
  return results
}

function mutationsOf(
  task: Task,
  { answer, calls }: FollowedPlan,
): readonly (Mutation & Pick<MutantOutcome, 'kind' | 'what'>)[] {
  if (!answer) return []
  const data = loadEnvironment(task.environment, task.rows)
  const writes = wrongWrites(calls, data)
  const [account] = readWorld(data).rows('account')
  const unasked = {
    what: 'a write that nobody asked for',
    extra: [
      {
        name: 'update_record',
        args: { entity: 'account', id: account?.['accountid'], values: { description: 'Changed' } },
      },
    ],
  }
  const leaks = (task.leaks ?? []).map((call) => ({ what: 'a forbidden look', extra: [call] }))
  const deeds = [...leaks, ...writes, ...(writes.length === 0 ? [unasked] : [])]
  return [
    ...deeds.map((deed) => ({ kind: 'deed' as const, ...deed })),
    ...wrongAnswers(answer, calls).map((wrong) => ({ kind: 'answer' as const, ...wrong })),
  ]
}

/** The first of each list, then the second of each, and so on. */
function takeInTurn<T>(lists: readonly (readonly T[])[]): readonly T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length))
  return Array.from({ length: longest }, (_, at) =>
    lists.flatMap((list) => list.slice(at, at + 1)),
  ).flat()
}
