#!/usr/bin/env node
import { toDataverseError } from './errors.ts'
import { createProgram } from './cli/program.ts'

try {
  await createProgram().parseAsync(process.argv)
} catch (thrown) {
  const error = toDataverseError(thrown)
  process.stderr.write(`${error.message}\n${error.hint}\n`)
  process.exit(1)
}
