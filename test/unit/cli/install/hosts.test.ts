import { expect, test } from 'vitest'
import { hosts } from '../../../../src/cli/install/hosts.ts'
import type { HostName, InstallMachine } from '../../../../src/cli/install/hosts.ts'

const mac: InstallMachine = { platform: 'darwin', home: '/Users/ada', variables: {} }
const linux: InstallMachine = { platform: 'linux', home: '/home/ada', variables: {} }
const windows: InstallMachine = { platform: 'win32', home: String.raw`C:\Users\ada`, variables: {} }

test.each<[HostName, InstallMachine, string]>([
  [
    'claude-desktop',
    mac,
    '/Users/ada/Library/Application Support/Claude/claude_desktop_config.json',
  ],
  [
    'claude-desktop',
    windows,
    String.raw`C:\Users\ada\AppData\Roaming\Claude\claude_desktop_config.json`,
  ],
  ['claude-desktop', linux, '/home/ada/.config/Claude/claude_desktop_config.json'],
  ['claude-code', mac, '/Users/ada/.claude.json'],
  ['claude-code', windows, String.raw`C:\Users\ada\.claude.json`],
  ['vscode', mac, '/Users/ada/Library/Application Support/Code/User/mcp.json'],
  ['vscode', windows, String.raw`C:\Users\ada\AppData\Roaming\Code\User\mcp.json`],
  ['vscode', linux, '/home/ada/.config/Code/User/mcp.json'],
  ['cursor', windows, String.raw`C:\Users\ada\.cursor\mcp.json`],
  ['cursor', linux, '/home/ada/.cursor/mcp.json'],
])('%s on %j stores its servers in %s', (name, machine, file) => {
  expect(hosts[name].file(machine)).toBe(file)
})

test.each<[HostName, InstallMachine, string]>([
  [
    'claude-desktop',
    { ...windows, variables: { APPDATA: String.raw`D:\Roaming` } },
    String.raw`D:\Roaming\Claude\claude_desktop_config.json`,
  ],
  ['vscode', { ...linux, variables: { XDG_CONFIG_HOME: '/data' } }, '/data/Code/User/mcp.json'],
  [
    'vscode',
    { ...linux, variables: { XDG_CONFIG_HOME: '' } },
    '/home/ada/.config/Code/User/mcp.json',
  ],
  ['claude-code', { ...linux, variables: { CLAUDE_CONFIG_DIR: '' } }, '/home/ada/.claude.json'],
  [
    'vscode',
    { ...windows, variables: { APPDATA: '' } },
    String.raw`C:\Users\ada\AppData\Roaming\Code\User\mcp.json`,
  ],
  ['claude-code', { ...mac, variables: { CLAUDE_CONFIG_DIR: '/data' } }, '/data/.claude.json'],
])('%s on %j is found at the path in its variable', (name, machine, file) => {
  expect(hosts[name].file(machine)).toBe(file)
})

test.each<[HostName, string | undefined]>([
  ['claude-desktop', undefined],
  ['claude-code', String.raw`C:\work\.mcp.json`],
  ['vscode', String.raw`C:\work\.vscode\mcp.json`],
  ['cursor', String.raw`C:\work\.cursor\mcp.json`],
])('the project file for %s on Windows is %s', (name, file) => {
  expect(hosts[name].file({ ...windows, project: String.raw`C:\work` })).toBe(file)
})
