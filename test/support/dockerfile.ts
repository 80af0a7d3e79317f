import { readFileSync } from 'node:fs'
import path from 'node:path'
import * as z from 'zod'

/** One instruction with its text: `COPY`, `--from=build /source/dist /app/dist`. */
export interface Instruction {
  readonly name: string
  readonly text: string
}

/**
 * The content of the Dockerfile: its arguments before any stage, and each stage from its `FROM`.
 */
export function readDockerfile() {
  const file = path.resolve(import.meta.dirname, '../../Dockerfile')
  const joined = readFileSync(file, 'utf8')
    .replaceAll(/^#.*\n/gm, '')
    .replaceAll(/\\\n\s*/g, ' ')
  const instructions = joined
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line): Instruction => {
      const [, name = '', text = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? []
      return { name: name.toUpperCase(), text }
    })
  const firstStage = instructions.findIndex(({ name }) => name === 'FROM')
  const stages: Instruction[][] = []
  for (const instruction of instructions.slice(firstStage)) {
    if (instruction.name === 'FROM') stages.push([])
    stages.at(-1)?.push(instruction)
  }
  return { globals: instructions.slice(0, firstStage), stages, final: stages.at(-1) ?? [] }
}

/** The texts of one kind of instruction. */
export function textsOf(stage: readonly Instruction[], name: string): readonly string[] {
  return stage.filter((each) => each.name === name).map(({ text }) => text)
}

/** A command in exec form, which needs no shell; throws when it is in shell form. */
export function execForm(text: string): readonly string[] {
  return z.array(z.string()).min(1).parse(JSON.parse(text))
}
