import { existsSync } from 'node:fs'
import path from 'node:path'
import { beforeAll, test } from 'vitest'

/**
 * Vitest's `test` if the system package `name`, which provides `command`, is installed. Otherwise
 * the tests are skipped and the reason is printed. With `REQUIRE_SYSTEM_PACKAGES=1`, as the CI
 * script sets it, they fail instead. Call it at the top of a test file.
 */
export function requireSystemPackage(name: string, command: string): typeof test.skip {
  const reason = `the system package ${name} is not installed (no ${command} on the PATH)`
  return testUnless(isInstalled(command) ? undefined : reason)
}

/**
 * Vitest's `test` if there is no reason against it. Otherwise as `requireSystemPackage` without the
 * package.
 */
export function testUnless(reason: string | undefined): typeof test.skip {
  if (reason === undefined) return test
  if (process.env['REQUIRE_SYSTEM_PACKAGES'] === '1')
    beforeAll(() => {
      throw new Error(`REQUIRE_SYSTEM_PACKAGES=1, but ${reason}.`)
    })
  else process.stderr.write(`Tests skipped: ${reason}.\n`)
  return process.env['REQUIRE_SYSTEM_PACKAGES'] === '1' ? test : test.skip
}

function isInstalled(command: string): boolean {
  const folders = (process.env['PATH'] ?? '').split(path.delimiter)
  return folders.some((folder) => existsSync(path.join(folder, command)))
}
