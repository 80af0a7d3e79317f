import { countTokens } from 'gpt-tokenizer/encoding/o200k_base'
import * as z from 'zod'
import type { Call } from '../check/calls.ts'

const taskResult = z.object({
  id: z.string(),
  job: z.string(),
  isDone: z.boolean(),
  problems: z.array(z.string()),
  end: z.string(),
  calls: z.number(),
  refusedCalls: z.number(),
  /** Tokens of the arguments, which a model writes, and of the results, which it reads. */
  argumentTokens: z.number(),
  resultTokens: z.number(),
  toolListTokens: z.number(),
  seconds: z.number(),
})

const report = z.object({
  name: z.string(),
  agent: z.string(),
  server: z.string(),
  /** US Dollar for a million tokens. */
  prices: z.object({ read: z.number(), written: z.number() }).optional(),
  tasks: z.array(taskResult),
})

export type TaskResult = z.output<typeof taskResult>
/** The result of one run, as it is saved. */
export type Report = z.output<typeof report>

export const parseReport = (json: unknown): Report => report.parse(json)

/** Counts the calls of one task. */
export function countCalls(
  calls: readonly Call[],
  toolList = '',
): Pick<
  TaskResult,
  'calls' | 'refusedCalls' | 'argumentTokens' | 'resultTokens' | 'toolListTokens'
> {
  const sum = (tokensOf: (call: Call) => number) =>
    calls.reduce((total, call) => total + tokensOf(call), 0)
  return {
    calls: calls.length,
    refusedCalls: calls.filter(({ isError }) => isError).length,
    argumentTokens: sum(({ args }) => countTokens(JSON.stringify(args))),
    resultTokens: sum(({ text }) => countTokens(text)),
    toolListTokens: toolList === '' ? 0 : countTokens(toolList),
  }
}

export interface Totals {
  readonly tasks: number
  readonly done: number
  readonly calls: number
  readonly medianCalls: number
  readonly tokens: number
  readonly medianTokens: number
  readonly toolListTokens: number
  readonly seconds: number
  /** US Dollar; undefined without prices. */
  readonly cost: number | undefined
}

/**
 * The totals of a run. The cost covers what passes between agent and server, each token once: a model that
 * reads its whole conversation again for every call pays more.
 */
export function totalsOf({ tasks, prices }: Report): Totals {
  const sum = (valueOf: (task: TaskResult) => number) =>
    tasks.reduce((total, task) => total + valueOf(task), 0)
  const read = sum((task) => task.resultTokens + task.toolListTokens)
  const written = sum((task) => task.argumentTokens)

  return {
    tasks: tasks.length,
    done: tasks.filter(({ isDone }) => isDone).length,
    calls: sum((task) => task.calls),
    medianCalls: median(tasks.map((task) => task.calls)),
    tokens: sum(tokensOf),
    medianTokens: median(tasks.map(tokensOf)),
    toolListTokens: Math.max(0, ...tasks.map((task) => task.toolListTokens)),
    seconds: sum((task) => task.seconds),
    cost: prices && (read * prices.read + written * prices.written) / 1_000_000,
  }
}

/** Tokens of the calls of a task. */
export const tokensOf = (task: TaskResult): number => task.argumentTokens + task.resultTokens

export function median(numbers: readonly number[]): number {
  const sorted = numbers.toSorted((one, two) => one - two)
  const half = sorted.length / 2
  const [lower = 0, upper = 0] = [sorted[Math.ceil(half) - 1], sorted[Math.floor(half)]]
  return (lower + upper) / 2
}

/** A Markdown page of the run: totals, jobs, and what went wrong. */
export function showReport(run: Report): string {
  const totals = totalsOf(run)
  const jobs = [...new Set(run.tasks.map(({ job }) => job))]
  const failed = run.tasks.filter(({ isDone }) => !isDone)
  return [
    `# ${run.name}`,
    `Agent: \`${run.agent}\`. Server: \`${run.server}\`.`,
    table(
      ['', 'this run'],
      totalRows(totals).map(([label, value]) => [label, value]),
    ),
    '## By job',
    table(
      ['job', 'done', 'calls', 'tokens'],
      jobs.map((job) => {
        const own = totalsOf({ ...run, tasks: run.tasks.filter((task) => task.job === job) })
        return [job, `${own.done} of ${own.tasks}`, String(own.calls), String(own.tokens)]
      }),
    ),
    ...(failed.length === 0
      ? []
      : [
          '## Not done',
          failed
            .map(
              ({ id, end, problems }) =>
                `- ${id} (${end}): ${problems.join(' ').replaceAll('\n', ' ')}`,
            )
            .join('\n'),
        ]),
    '',
  ].join('\n\n')
}

/** Two runs side by side, and the tasks that only one of them did. */
export function compareReports(one: Report, other: Report): string {
  const values = [totalRows(totalsOf(one)), totalRows(totalsOf(other))] as const
  const doneIn = ({ tasks }: Report) =>
    new Set(tasks.filter(({ isDone }) => isDone).map(({ id }) => id))
  const [first, second] = [doneIn(one), doneIn(other)]
  return [
    table(
      ['', one.name, other.name],
      values[0].map(([label, value], at) => [label, value, values[1][at]?.[1] ?? '']),
    ),
    `Only ${one.name} did: ${only(first, second)}.`,
    `Only ${other.name} did: ${only(second, first)}.`,
    '',
  ].join('\n\n')
}

/** The ids that only the first set has. */
const only = (these: ReadonlySet<string>, those: ReadonlySet<string>) =>
  [...these].filter((id) => !those.has(id)).join(', ') || 'none'

function totalRows(totals: Totals): readonly (readonly [string, string])[] {
  return [
    ['tasks done', `${totals.done} of ${totals.tasks}`],
    ['calls', String(totals.calls)],
    ['calls, median of a task', String(totals.medianCalls)],
    ['tokens of arguments and results', String(totals.tokens)],
    ['the same, median of a task', String(totals.medianTokens)],
    ['tokens of the tool list', String(totals.toolListTokens)],
    ['seconds', totals.seconds.toFixed(1)],
    ['cost in US Dollar', totals.cost === undefined ? 'no prices given' : totals.cost.toFixed(4)],
  ]
}

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n')
}
