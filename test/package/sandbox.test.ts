import { writeFile } from 'node:fs/promises'
import path from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { packedForUsers, run } from './installed.ts'

let user: Awaited<ReturnType<typeof packedForUsers>>
beforeAll(async () => {
  user = await packedForUsers()
  await writeFile(path.join(user.empty, 'package.json'), '{"private":true}')
  await run('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', user.tarball], {
    cwd: user.empty,
  })
})
afterAll(() => user.remove())

const use = `
  createSandbox().then(async (sandbox) => {
    const headers = { Authorization: 'Bearer ' + sandbox.token() }
    const answer = await sandbox.fetch('accounts?$select=name&$top=1', { headers })
    console.log(answer.status)
    await sandbox.close()
  })
`

test('plain Node requires the sandbox, and modules import it; the process ends by itself', async () => {
  const name = 'dataverse-mcp-server/sandbox'
  const required = await run(
    process.execPath,
    ['-e', `const { createSandbox } = require('${name}');${use}`],
    { cwd: user.empty },
  )
  const imported = await run(
    process.execPath,
    ['--input-type=module', '-e', `import { createSandbox } from '${name}';${use}`],
    { cwd: user.empty },
  )

  expect([required.stdout, imported.stdout]).toEqual(['200\n', '200\n'])
})

test.each(['commonjs', 'module'])(
  'its types compile for a %s without those of a browser or Node',
  async (type) => {
    const file = path.join(user.empty, type === 'module' ? 'use.mts' : 'use.cts')
    await writeFile(
      file,
      `import { createSandbox } from 'dataverse-mcp-server/sandbox'
export async function count(): Promise<number> {
  const sandbox = await createSandbox({ now: () => 0, data: [] })
  const answer = await sandbox.fetch('accounts', { headers: { Authorization: sandbox.token() } })
  return answer.status
}
`,
    )

    await writeFile(
      path.join(user.empty, 'tsconfig.json'),
      JSON.stringify({
        compilerOptions: {
          strict: true,
          noEmit: true,
          target: 'es2023',
          lib: ['es2023'],
          types: [],
          module: 'nodenext',
        },
        files: [path.basename(file)],
      }),
    )
    const compiler = path.resolve('node_modules/typescript/bin/tsc')

    const { stdout } = await run(process.execPath, [compiler, '-p', user.empty])

    expect(stdout).toBe('')
  },
)
