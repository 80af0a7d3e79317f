import path from 'node:path'

/** What determines the location of a client's file; a value, so that one platform can test all. */
export interface InstallMachine {
  readonly platform: NodeJS.Platform
  readonly home: string
  /** Folder of the project that has its own file; absent for the user's file. */
  readonly project?: string
  readonly variables: Readonly<Record<string, string | undefined>>
}

/** An MCP client that starts servers from a configuration file. */
export interface Host {
  readonly title: string
  /** Property of the file that contains the servers by name. */
  readonly section: 'mcpServers' | 'servers'
  /** Whether an entry has `type: stdio`. */
  readonly typed: boolean
  /** What makes the client read the file again. */
  readonly nextStep: string
  /** The file, absolute; `undefined` if the client has none for a project. */
  readonly file: (machine: InstallMachine) => string | undefined
}

export const hostNames = ['claude-desktop', 'claude-code', 'vscode', 'cursor'] as const
export type HostName = (typeof hostNames)[number]

/**
 * The MCP clients whose file can be written. Locations and formats as the clients document them:
 * {@link https://modelcontextprotocol.io/docs/develop/connect-local-servers Claude Desktop},
 * {@link https://code.claude.com/docs/en/mcp Claude Code},
 * {@link https://code.visualstudio.com/docs/copilot/reference/mcp-configuration VS Code},
 * {@link https://cursor.com/docs/context/mcp Cursor}.
 */
export const hosts: Readonly<Record<HostName, Host>> = {
  'claude-desktop': {
    title: 'Claude Desktop',
    section: 'mcpServers',
    typed: false,
    nextStep: 'Quit Claude Desktop completely and start it again.',
    file: (machine) =>
      machine.project === undefined
        ? inApplicationData(machine, 'Claude', 'claude_desktop_config.json')
        : undefined,
  },
  'claude-code': {
    title: 'Claude Code',
    section: 'mcpServers',
    typed: true,
    nextStep: 'Start claude and enter /mcp to check the connection.',
    file: (machine) =>
      inProject(machine, '.mcp.json') ??
      join(machine, machine.variables['CLAUDE_CONFIG_DIR'] || machine.home, '.claude.json'),
  },
  vscode: {
    title: 'VS Code',
    section: 'servers',
    typed: true,
    nextStep: 'Run "MCP: List Servers" in VS Code and start it there.',
    file: (machine) =>
      inProject(machine, '.vscode', 'mcp.json') ??
      inApplicationData(machine, 'Code', 'User', 'mcp.json'),
  },
  cursor: {
    title: 'Cursor',
    section: 'mcpServers',
    typed: true,
    nextStep: 'Turn it on in Cursor under Settings, MCP.',
    file: (machine) =>
      inProject(machine, '.cursor', 'mcp.json') ??
      join(machine, machine.home, '.cursor', 'mcp.json'),
  },
}

function inProject(machine: InstallMachine, ...parts: readonly string[]): string | undefined {
  return machine.project === undefined ? undefined : join(machine, machine.project, ...parts)
}

/** Inside the platform's folder for user settings; an empty variable counts as not set. */
function inApplicationData(machine: InstallMachine, ...parts: readonly string[]): string {
  const { platform, home, variables } = machine
  if (platform === 'win32')
    return join(
      machine,
      variables['APPDATA'] || join(machine, home, 'AppData', 'Roaming'),
      ...parts,
    )
  if (platform === 'darwin') return join(machine, home, 'Library', 'Application Support', ...parts)
  return join(machine, variables['XDG_CONFIG_HOME'] || join(machine, home, '.config'), ...parts)
}

const join = ({ platform }: InstallMachine, ...parts: readonly string[]) =>
  platform === 'win32' ? path.win32.join(...parts) : path.posix.join(...parts)
