import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import * as z from 'zod'

const run = promisify(execFile)
const url = 'https://contoso.crm4.dynamics.com'
const env = { ...process.env, DATAVERSE_TOKEN_STORE: 'memory' }

test.each([
  ['by address', ['status', `${url}/main.aspx`]],
  ['by prefix and region', ['status', 'contoso', '--region', 'crm4']],
])('status names the environment %s and the command that signs in', async (_how, args) => {
  const { stdout } = await run(process.execPath, ['dist/main.js', ...args], { env })

  expect(stdout).toContain(`Nobody is signed in to ${url}.`)
  expect(stdout).toContain(`node dist/main.js connect ${url}`)
})

test('disconnect is harmless when nobody is signed in', async () => {
  const { stdout } = await run(process.execPath, ['dist/main.js', 'disconnect', url], { env })

  expect(stdout).toContain(`Nobody was signed in to ${url}.`)
})

test('status without an environment says how to name one', async () => {
  const failed = z
    .object({ code: z.number(), stderr: z.string() })
    .parse(
      await run(process.execPath, ['dist/main.js', 'status'], { env }).catch(
        (error: unknown) => error,
      ),
    )

  expect(failed.code).toBe(1)
  expect(failed.stderr).toContain('node dist/main.js status https://')
})
