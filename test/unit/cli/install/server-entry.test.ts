import { expect, test } from 'vitest'
import { toServerEntry } from '../../../../src/cli/install/server-entry.ts'

const clone = {
  platform: 'linux',
  node: '/usr/bin/node',
  script: '/opt/a clone/dist/main.js',
  npxPackage: undefined,
  variables: {},
  typed: true,
} as const

test('from a clone, the entry has the absolute paths of Node and the program, without a shell', () => {
  expect(toServerEntry(clone)).toEqual({
    type: 'stdio',
    command: '/usr/bin/node',
    args: ['/opt/a clone/dist/main.js', 'serve'],
  })
})

test('on Windows, a clone needs no cmd', () => {
  const node = String.raw`C:\Program Files\nodejs\node.exe`

  expect(toServerEntry({ ...clone, platform: 'win32', node }).command).toBe(node)
})

test('with npx, the entry names the released package', () => {
  const npx = { ...clone, npxPackage: 'dataverse-mcp-server' }

  expect(toServerEntry(npx)).toEqual({
    type: 'stdio',
    command: 'npx',
    args: ['-y', 'dataverse-mcp-server', 'serve'],
  })
  expect(toServerEntry({ ...npx, platform: 'win32' })).toEqual({
    type: 'stdio',
    command: 'cmd',
    args: ['/c', 'npx', '-y', 'dataverse-mcp-server', 'serve'],
  })
})

test('settings become variables', () => {
  const { env } = toServerEntry({ ...clone, variables: { DATAVERSE_PROFILE: 'test' } })

  expect(env).toEqual({ DATAVERSE_PROFILE: 'test' })
})

test('a Claude Desktop entry has no type', () => {
  expect(toServerEntry({ ...clone, typed: false })).not.toHaveProperty('type')
})
