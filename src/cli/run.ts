// oxlint-disable-next-line import/no-unassigned-import -- configures zod for everything below
import './zod-settings.ts'
import { isServe, serve, serveHelp } from './serve.ts'
import { toDataverseError } from '../errors.ts'

// This file is what the command runs; `src/main.ts` only prepares its loading.
const args = process.argv.slice(2)

try {
  // An MCP client waits for `serve` at every start, so the other commands' code is not loaded.
  if (isServe(args)) process.exit(await serve(args))
  else {
    const { createProgram } = await import('./program.ts')
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
