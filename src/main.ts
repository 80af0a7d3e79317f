#!/usr/bin/env node
// oxlint-disable-next-line import/no-unassigned-import -- configures zod for everything below
import './cli/zod-settings.ts'
import { isServe, serve, serveHelp } from './cli/serve.ts'
import { toDataverseError } from './errors.ts'

const args = process.argv.slice(2)

try {
  // An MCP client waits for `serve` at every start, so the other commands' code is not loaded.
  if (isServe(args)) process.exit(await serve(args))
  else {
    const { createProgram } = await import('./cli/program.ts')
    await createProgram({
      serve: async (flags) => process.exit(await serve(flags)),
      serveHelp,
    }).parseAsync(process.argv)
  }
} catch (thrown) {
  const error = toDataverseError(thrown)
  process.stderr.write(`${error.message}\n${error.hint}\n`)
  process.exit(1)
}
