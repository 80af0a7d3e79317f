import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import { loadEnvironment } from '../environments/environments.ts'
import type { Answer } from '../check/answer.ts'
import type { AskedCall, Call } from '../check/calls.ts'
import { grade } from '../check/grade.ts'
import { readRows } from '../tasks/plan-tools.ts'
import type { Args, PlanTools } from '../tasks/plan-tools.ts'
import type { Task } from '../tasks/task.ts'
import { startInProcess } from './in-process.ts'
import type { CallResult, Intercept } from './in-process.ts'
import { createKnowledge } from './knowledge.ts'
import { knownText } from './prompt.ts'

/** A call of a plan with its structured content. */
export interface PlanCall extends Call {
  readonly content: CallResult['content']
}

export interface FollowedPlan {
  readonly answer: Answer | undefined
  readonly calls: readonly PlanCall[]
  /** Tokens of all arguments and results. */
  readonly tokens: number
  /** Why the task is not done; empty if it is. */
  readonly problems: readonly string[]
  /** Whether a call was refused or the plan ended early. */
  readonly isBroken: boolean
}

interface Options {
  readonly intercept?: Intercept
  /** Calls to make before the plan, by tool name. */
  readonly extra?: readonly AskedCall[]
  /** Changes the answer. */
  readonly reply?: (answer: Answer) => unknown
  /** Whether names, values and ids are checked against what the plan may know. */
  readonly isChecked?: boolean
}

const toolNames = {
  describe: 'describe_entities',
  query: 'query_records',
  get: 'get_record',
  create: 'create_record',
  update: 'update_record',
} as const

/** Does a task by its plan, on a server and a sandbox of its own. */
export async function followPlan(task: Task, options: Options = {}): Promise<FollowedPlan> {
  const { intercept = (_, args) => ({ args }), reply = (answer) => answer } = options
  const data = loadEnvironment(task.environment, task.rows)
  const server = await startInProcess(data)
  const knowledge = createKnowledge(knownText(task))
  const calls: PlanCall[] = []
  const unknown: string[] = []
  let failure: string | undefined

  async function call(name: string, asked: Args): Promise<CallResult> {
    unknown.push(...knowledge.unknownIn(name, asked))
    const changed = intercept(name, asked, calls.length)
    const args = 'args' in changed ? changed.args : asked
    const result = 'result' in changed ? changed.result : await server.call(name, args)
    const { isError, text, content } = result
    calls.push({ name, args, isError, text, content })
    if (isError) throw new Error(`${name}: ${text}`)
    knowledge.learn(content)
    return result
  }

  const tools: PlanTools = {
    describe: async (args) => (await call(toolNames.describe, args)).content,
    query: async (args) => readRows((await call(toolNames.query, args)).content),
    get: async (args) => (await call(toolNames.get, args)).content,
    create: async (args) => (await call(toolNames.create, args)).content,
    update: async (args) => (await call(toolNames.update, args)).content,
  }
  try {
    for (const { name, args } of options.extra ?? []) {
      const { isError, text, content } = await server.call(name, args)
      calls.push({ name, args, isError, text, content })
    }
    const answer = await task.plan(tools).catch((error: unknown) => {
      failure = error instanceof Error ? error.message : String(error)
      return undefined
    })
    if (answer) unknown.push(...knowledge.unknownInAnswer(answer))
    const given = answer && reply(answer)
    const graded = grade(task, data, server.sandbox, { answer: given, calls })
    return {
      answer,
      calls,
      tokens: calls.reduce(
        (sum, { args, text }) => sum + countTokens(JSON.stringify(args)) + countTokens(text),
        0,
      ),
      problems: [
        ...(failure === undefined ? [] : [failure]),
        ...graded,
        ...(options.isChecked ? unknown.map((what) => `The plan could not know ${what}.`) : []),
      ],
      isBroken: failure !== undefined,
    }
  } finally {
    await server.close()
  }
}
