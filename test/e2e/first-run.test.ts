import { execFile } from 'node:child_process'
import path from 'node:path'
import { promisify } from 'node:util'
import { Client } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { expect, onTestFinished, test } from 'vitest'
import { requireSystemPackage } from '../support/system-packages.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const main = path.resolve('dist/main.js')
// `script` gives a command a terminal.
const register = requireSystemPackage('bsdutils', 'script')

test.each([
  ['describe_entities', { search: 'account' }],
  ['query_records', { entity: 'account' }],
  ['get_record', { entity: 'account', id: { accountnumber: '1' } }],
  ['create_record', { entity: 'account', values: { name: 'x' } }],
  ['update_record', { entity: 'account', id: { accountnumber: '1' }, values: { name: 'x' } }],
])(
  'without configuration, %s names the one command to run, and the sandbox',
  async (name, args) => {
    const home = await temporaryFolder()
    const client = new Client({ name: 'test', version: '1.0.0' })
    await client.connect(
      new StdioClientTransport({
        command: process.execPath,
        args: [main],
        env: { HOME: home },
        cwd: home,
        stderr: 'ignore',
      }),
    )
    onTestFinished(() => client.close())

    const answer = await client.callTool({ name, arguments: args })

    expect(answer.isError).toBe(true)
    expect(JSON.stringify(answer.content)).toContain(`node ${main} connect`)
    expect(JSON.stringify(answer.content)).toContain('--sandbox')
  },
)

register('on a terminal the bare command explains itself and exits', async () => {
  const { stdout } = await promisify(execFile)('script', [
    '-qec',
    `${process.execPath} dist/main.js`,
    '/dev/null',
  ])

  for (const command of ['demo', 'connect', 'install claude-desktop', '--help'])
    expect(stdout).toContain(`node dist/main.js ${command}`)
})
