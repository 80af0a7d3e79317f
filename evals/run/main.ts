import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { Task } from '../tasks/task.ts'
import { tasks } from '../tasks/tasks.ts'
import { readOptions, usage } from './options.ts'
import type { Options } from './options.ts'
import { checkPlans } from './check-plans.ts'
import { compareReports, parseReport, showReport, tokensOf } from './report.ts'
import type { Report, TaskResult } from './report.ts'
import { runTask } from './run-agent.ts'
import { showCommand } from './split-command.ts'

/** The project's folder, and the program that records calls. */
interface Places {
  readonly root: string
  readonly recorder: string
}

/**
 * Runs what the command line asks for.
 *
 * @returns The exit code: 1 if a plan or the numbers of the plans fail. What an agent does not do is a result,
 * not an error.
 */
export async function runEvals(args: readonly string[], places: Places): Promise<number> {
  const options = readOptions(args)
  const chosen = tasks.filter(({ id, job }) =>
    options.only.some((word) => `${id} ${job}`.includes(word)),
  )
  if (options.list)
    return print(chosen.map(({ id, job, text }) => `${id} [${job}]: ${text}`).join('\n'))
  if (options.compare) return compare(options.files)
  if (options.plans) return checkPlans(chosen, options.mutants, { print, progress })
  if (options.agent) return runAgent(chosen, { ...options, agent: options.agent }, places)
  return print(usage)
}

async function runAgent(
  chosen: readonly Task[],
  options: Options & { readonly agent: readonly string[] },
  { root, recorder }: Places,
): Promise<number> {
  const own = [process.execPath, path.join(root, 'dist/main.js'), 'serve']
  const { agent, server = own, name, seconds } = options
  const folder = path.resolve(options.folder, name)
  await mkdir(folder, { recursive: true })
  const results: TaskResult[] = []
  for (const [at, task] of chosen.entries()) {
    progress(`[${at + 1}/${chosen.length}] ${task.id} ...`)
    const run = { agent, server, recorder, folder, limitMs: seconds * 1000 }
    const result = await runTask(task, run)
    results.push(result)
    const outcome = result.isDone ? 'done' : `not done (${result.problems[0] ?? result.end})`
    progress(
      `[${at + 1}/${chosen.length}] ${task.id}: ${outcome}, ${result.calls} calls, ${tokensOf(result)} tokens, ` +
        `${result.seconds.toFixed(1)} s`,
    )
  }
  const { 'price-read': read, 'price-written': written } = options
  const report: Report = {
    name,
    agent: showCommand(agent),
    server: options.server ? showCommand(options.server) : 'this project',
    ...(read !== undefined && written !== undefined && { prices: { read, written } }),
    tasks: results,
  }
  const page = showReport(report)
  await writeFile(`${folder}.json`, `${JSON.stringify(report, undefined, 2)}\n`)
  await writeFile(`${folder}.md`, page)
  return print(page)
}

async function compare([one, other]: readonly string[]): Promise<number> {
  if (one === undefined || other === undefined) throw new Error('--compare needs two reports.')
  const [first, second] = await Promise.all(
    [one, other].map(async (file) => parseReport(JSON.parse(await readFile(file, 'utf8')))),
  )
  if (!first || !second) return 1
  return print(compareReports(first, second))
}

function print(text: string): 0 {
  process.stdout.write(`${text}\n`)
  return 0
}

function progress(line: string): void {
  process.stderr.write(`${line}\n`)
}
