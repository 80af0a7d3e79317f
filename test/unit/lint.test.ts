import { execFileSync } from 'node:child_process'
import { expect, test } from 'vitest'
import * as z from 'zod'

const report = z.object({
  diagnostics: z.array(z.object({ message: z.string(), code: z.string(), filename: z.string() })),
})

const found = lintPlantedViolations()

test.each([
  ['odata/reaches-up.ts', 'layers(rows)'],
  ['sandbox/reads-the-client.ts', 'layers(rows)'],
  ['tools/reads-files.ts', 'layers(rows)'],
  ['src/rooms/without-a-row.ts', 'layers(rows)'],
  ['src/time/imports-back.ts', 'layers(one-way)'],
  ['src/dataverse/opens-a-socket.ts', 'layers(packages)'],
  ['src/dataverse/knows-the-protocol.ts', 'layers(packages)'],
  ['src/dataverse/fetches.ts', 'eslint(no-restricted-globals)'],
  ['src/dataverse/prints.ts', 'eslint(no-console)'],
  ['src/dataverse/writes-stdout.ts', 'eslint(no-restricted-properties)'],
  ['src/dataverse/casts.ts', 'typescript(consistent-type-assertions)'],
  ['src/cli/exits.ts', 'unicorn(no-process-exit)'],
  ['src/dataverse/bundles-every-locale.ts', 'layers(whole-zod)'],
  ['src/dataverse/too-long.ts', 'eslint(max-lines)'],
])('R11 R109 lint reports the planted violation %s by %s', (file, rule) => {
  const rules = found.filter(({ filename }) => filename.endsWith(file)).map(({ code }) => code)

  expect(rules).toContain(rule)
})

function lintPlantedViolations() {
  const violations = 'test/support/lint-violations'
  try {
    execFileSync(
      'node_modules/.bin/oxlint',
      ['-f', 'json', '-c', `${violations}/violations.oxlintrc.json`, violations],
      { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] },
    )
  } catch (error) {
    const { stdout } = z.object({ stdout: z.string() }).parse(error)
    return report.parse(JSON.parse(stdout)).diagnostics
  }
  throw new Error('oxlint found nothing wrong with the planted violations')
}
