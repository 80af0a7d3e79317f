import { showShape } from '../check/answer.ts'
import type { Task } from '../tasks/task.ts'

/** The day of every run. Sample data and texts refer to it. */
export const today = '2026-11-30'
export const signedInUser = 'Alex Baker'

/** What an agent and a plan are told besides the task. */
const brief = `Today is ${today}; the signed-in user is ${signedInUser}, the administrator.`

/** What a plan may know: the brief and the task. */
export const knownText = ({ text, answer }: Task): string =>
  `${brief}\n${text}\n${showShape(answer)}`

/** The prompt for an agent that answers in a file. */
export const toPrompt = (task: Task, answerFile: string): string =>
  [
    'You work for a user of a Dynamics 365 (Dataverse) environment. Your only way to its data is the MCP ' +
      'server "dataverse". Make no more calls than needed. Answer only with what the tools told you, and ' +
      'change nothing that the user did not ask for. Do not ask back.',
    brief,
    `The user says: ${task.text}`,
    `When you have finished, write the answer as JSON of this shape to the file ${answerFile}: ` +
      showShape(task.answer),
  ].join('\n\n')
