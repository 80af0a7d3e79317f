import type { Task } from '../tasks/task.ts'
import { median } from './report.ts'
import { runMutants, runPlans } from './run-plans.ts'
import type { MutantKind, MutantOutcome } from './run-plans.ts'

/** What the plans must reach. */
const limits = { medianCalls: 4, medianTokens: 1500, rejectedShare: 0.95, fewestMutants: 300 }

interface Output {
  readonly print: (text: string) => 0
  readonly progress: (line: string) => void
}

/**
 * Does all tasks by their plans, then lets the checks judge wrong solutions made from the plans.
 *
 * @returns 1 if a plan fails or a number misses its limit, else 0.
 */
export async function checkPlans(
  tasks: readonly Task[],
  mutants: number,
  { print, progress }: Output,
): Promise<number> {
  const outcomes = await runPlans(tasks, ({ task, followed: { calls, tokens, problems } }) => {
    const outcome = problems.length === 0 ? 'done' : `NOT DONE: ${problems.join(' ')}`
    progress(`${task.id}: ${outcome}, ${calls.length} calls, ${tokens} tokens`)
  })
  const done = outcomes.filter(({ followed }) => followed.problems.length === 0)
  const calls = median(outcomes.map(({ followed }) => followed.calls.length))
  const tokens = median(outcomes.map(({ followed }) => followed.tokens))

  progress(`Wrong solutions of ${done.length} plans ...`)
  const wrong = await runMutants(done, mutants)
  const kept = wrong.filter(({ isRejected }) => !isRejected)
  for (const { task, what } of kept) progress(`accepted though wrong: ${task}: ${what}`)
  const share = wrong.length === 0 ? 1 : 1 - kept.length / wrong.length
  const isComplete = mutants < limits.fewestMutants || wrong.length >= limits.fewestMutants

  print(
    `${done.length} of ${tasks.length} plans done; median ${calls} calls and ${tokens} tokens a task.\n` +
      `${wrong.length - kept.length} of ${wrong.length} wrong solutions rejected (${percent(share)}): ` +
      `wrong deeds ${rejected(wrong, 'deed')}, wrong answers ${rejected(wrong, 'answer')}.`,
  )
  const isGood =
    done.length === tasks.length &&
    calls <= limits.medianCalls &&
    tokens <= limits.medianTokens &&
    share >= limits.rejectedShare &&
    isComplete
  return isGood ? 0 : 1
}

const percent = (share: number) => `${(share * 100).toFixed(1)} %`

function rejected(wrong: readonly MutantOutcome[], kind: MutantKind): string {
  const own = wrong.filter((one) => one.kind === kind)
  return `${own.filter(({ isRejected }) => isRejected).length} of ${own.length}`
}
