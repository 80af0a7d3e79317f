import path from 'node:path'

const name = 'dataverse-mcp-server'

/**
 * Where an administrator puts `policy.json`: `/etc/dataverse-mcp-server` on Linux,
 * `/Library/Application Support/dataverse-mcp-server` on macOS, `%ProgramData%\dataverse-mcp-server` on Windows.
 */
export function policyFolderOf(
  platform: NodeJS.Platform,
  variables: Readonly<Record<string, string | undefined>>,
): string {
  if (platform === 'darwin') return path.posix.join('/Library/Application Support', name)
  if (platform === 'win32')
    return path.win32.join(variables['ProgramData'] || String.raw`C:\ProgramData`, name)
  return path.posix.join('/etc', name)
}
