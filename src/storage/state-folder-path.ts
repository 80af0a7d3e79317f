import path from 'node:path'

const name = 'dataverse-mcp-server'

/**
 * Where this program keeps its locks and revision marks (never a token in plain text):
 * `XDG_STATE_HOME` or `~/.local/state` on Linux, `~/Library/Application Support` on macOS,
 * `LOCALAPPDATA` on Windows.
 *
 * @param variables - The environment variables.
 * @param home - The user's home folder.
 */
export function stateFolderOf(
  platform: NodeJS.Platform,
  variables: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === 'darwin') return path.posix.join(home, 'Library', 'Application Support', name)
  if (platform === 'win32')
    return path.win32.join(
      variables['LOCALAPPDATA'] || path.win32.join(home, 'AppData', 'Local'),
      name,
    )
  // The XDG specification says that relative paths are ignored.
  const given = variables['XDG_STATE_HOME'] ?? ''
  const base = path.posix.isAbsolute(given) ? given : path.posix.join(home, '.local', 'state')
  return path.posix.join(base, name)
}
