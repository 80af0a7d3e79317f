import path from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../support/temporary-folder.ts'
import { run } from '../installed.ts'

test("Claude Code's own health check connects to what install wrote", async () => {
  const home = await temporaryFolder()
  const user = { cwd: home, env: { HOME: home } }
  const main = path.resolve('dist/main.js')
  await run(process.execPath, [main, 'install', 'claude-code', '--sandbox', '--yes'], user)

  const { stdout } = await run(
    'npx',
    ['-y', '@anthropic-ai/claude-code@2.1.330', 'mcp', 'list'],
    user,
  )

  expect(stdout).toMatch(/dataverse-sandbox.*Connected/)
})
