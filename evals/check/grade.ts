import type { EnvironmentData } from '../../sandbox/environment.ts'
import type { Sandbox } from '../../sandbox/sandbox.ts'
import { answerProblems } from './answer.ts'
import type { AnswerShape } from './answer.ts'
import type { Expected } from './expected.ts'
import { changeProblems, readChanges } from './changes.ts'
import type { Call } from './calls.ts'
import { readWorld } from './world.ts'
import type { World } from './world.ts'

/** What of a task decides whether it is done. */
interface Graded {
  readonly answer: AnswerShape
  expect(world: World): Expected
}

export interface Solution {
  /** The JSON that the agent answered with, or undefined. */
  readonly answer: unknown
  readonly calls: readonly Call[]
}

/**
 * What is wrong with a solution; empty if the task is done. Reads the stored rows and the log of calls, never
 * what the agent says in prose.
 */
export function grade(
  task: Graded,
  data: EnvironmentData,
  sandbox: Sandbox,
  { answer, calls }: Solution,
): readonly string[] {
  const before = readWorld(data)
  const expected = task.expect(before)
  const keyOf = (entity: string) => data.schema.table(entity)?.primaryId ?? `${entity}id`
  const changes = readChanges(sandbox, before, keyOf)
  const log = (expected.untouched ?? []).length > 0 ? calls.map(searchable).join('\n') : ''

  return [
    ...answerProblems(answer, expected.answer, task.answer),
    ...changeProblems(changes, expected.changes ?? [], (activity) => partiesOf(sandbox, activity)),
    ...(expected.untouched ?? [])
      .filter((text) => log.includes(text.toLowerCase()))
      .map((text) => `A tool call contains ${JSON.stringify(text)}.`),
  ]
}

const searchable = ({ args, text }: Call) => `${JSON.stringify(args)}\n${text}`.toLowerCase()

function partiesOf(sandbox: Sandbox, activity: string) {
  return [...sandbox.content().rows]
    .filter(({ entity, row }) => entity === 'activityparty' && row['activityid'] === activity)
    .map(({ row }) => ({
      role: Number(row['participationtypemask']),
      id: String(row['partyid']),
    }))
}
