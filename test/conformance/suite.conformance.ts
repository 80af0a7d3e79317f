import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, onTestFinished, test } from 'vitest'
import { startConformanceServer } from '../support/http-conformance-server.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const run = promisify(execFile)
const suite = '@modelcontextprotocol/conformance'

const onThisNode = ['-y', `${suite}@0.1.13`]
const onNode24 = ['-y', '-p', 'node@24', '-p', `${suite}@0.2.0-alpha.12`, 'conformance']

/**
 * Each baseline lists what a server of five tools cannot be asked, with the reason; a scenario that
 * fails besides them, or passes although it is listed, fails the run.
 */
test.each([
  ['2025-11-25, by the released suite', onThisNode, [], 'released.yml'],
  ['2025-11-25', onNode24, ['--spec-version', '2025-11-25'], '2025-11-25.yml'],
  ['2026-07-28', onNode24, ['--requirements', '2026-07-28'], '2026-07-28.yml'],
] as const)('R60 the official suite passes for %s', async (_what, command, flags, baseline) => {
  const { url, stop } = await startConformanceServer()
  onTestFinished(stop)
  const output = ['-o', await temporaryFolder()]
  const expected = ['--expected-failures', `test/conformance/${baseline}`]

  const ended = await run(
    'npx',
    [...command, 'server', '--url', url, ...flags, ...expected, ...output],
    {
      maxBuffer: 16 * 1024 * 1024,
    },
  )

  expect(ended.stdout).toContain('SUMMARY')
})
