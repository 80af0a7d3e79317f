import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { startSandboxListener } from '../../sandbox/listener/http-listener.ts'
import { grade } from '../check/grade.ts'
import { loadEnvironment } from '../environments/environments.ts'
import type { Task } from '../tasks/task.ts'
import { runAgentProcess } from './agent-process.ts'
import { startOfDayClock } from './clock.ts'
import { toPrompt } from './prompt.ts'
import { readLog } from './read-log.ts'
import { countCalls } from './report.ts'
import type { TaskResult } from './report.ts'
import { fillIn } from './split-command.ts'

export interface AgentRun {
  /** The agent's command, split; `{prompt}`, `{mcp}` and `{answer}` are replaced in it. */
  readonly agent: readonly string[]
  /** The server's command, split; `{url}` and `{token}` of the sandbox are replaced in it. */
  readonly server: readonly string[]
  /** The program that records the calls. */
  readonly recorder: string
  /** Everything that a run leaves goes below this folder, one folder a task. */
  readonly folder: string
  readonly limitMs: number
}

/** Lets an agent do one task through MCP, on a sandbox and a server of its own, and grades what it left. */
export async function runTask(task: Task, run: AgentRun): Promise<TaskResult> {
  const startedMs = Date.now()
  const folder = path.join(run.folder, task.id)
  await mkdir(folder, { recursive: true })
  const data = loadEnvironment(task.environment, task.rows)
  const token = randomBytes(16).toString('base64url')
  const listener = await startSandboxListener({
    port: 0,
    host: '127.0.0.1',
    token,
    clock: startOfDayClock(),
    load: () => data,
  })
  try {
    const answerFile = path.join(folder, 'answer.json')
    const mcp = path.join(folder, 'mcp.json')
    const log = path.join(folder, 'calls.jsonl')
    const url = listener.baseUrl
    await writeFile(mcp, mcpFile(fillIn(run.server, { url, token }), { url, token, log, run }))
    const prompt = toPrompt(task, answerFile)
    const end = await runAgentProcess({
      command: fillIn(run.agent, { prompt, mcp, answer: answerFile }),
      folder,
      output: path.join(folder, 'agent.log'),
      limitMs: run.limitMs,
    })
    const { calls, toolList } = await readLog(log)
    const answer = await readAnswer(answerFile)
    const problems = grade(task, data, listener.sandbox, { answer, calls })

    return {
      id: task.id,
      job: task.job,
      isDone: problems.length === 0,
      problems: [...problems],
      end,
      ...countCalls(calls, toolList),
      seconds: (Date.now() - startedMs) / 1000,
    }
  } finally {
    await listener.close()
  }
}

/** An `mcp.json` with one server, which starts behind the recorder. */
function mcpFile(
  server: readonly string[],
  {
    url,
    token,
    log,
    run,
  }: { readonly url: string; readonly token: string; readonly log: string; readonly run: AgentRun },
): string {
  const dataverse = {
    type: 'stdio',
    command: process.execPath,
    args: [run.recorder, log, ...server],
    env: {
      DATAVERSE_URL: url,
      DATAVERSE_ACCESS_TOKEN: token,
      DATAVERSE_LOG_LEVEL: 'silent',
    },
  }
  return JSON.stringify({ mcpServers: { dataverse } }, undefined, 2)
}

/** The JSON of the answer file; models like to put it into a fence. `undefined` if there is none. */
async function readAnswer(file: string): Promise<unknown> {
  const text = await readFile(file, 'utf8').catch(() => '')
  try {
    return JSON.parse(text.trim().replace(/^```(?:json)?\s*|\s*```$/g, ''))
  } catch {
    return undefined
  }
}
