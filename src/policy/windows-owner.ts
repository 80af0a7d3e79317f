import path from 'node:path'

/** Administrators, the system, TrustedInstaller, and what a creator leaves behind without rights of its own. */
const trusted = new Set([
  'BA',
  'SY',
  'S-1-5-32-544',
  'S-1-5-18',
  'S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464',
])

/** Rights with which a file's content, or who may change it, can be changed; letters and bits of SDDL. */
const writing = /GA|GW|FA|FW|KA|WD|WO|SD|DC|CC|LC|WP|DT/
const writingBits = 0x5_00_d0_156

/**
 * Why others than administrators may write a file on Windows, from its security descriptor in SDDL
 * (`O:BAG:SYD:AI(A;;FA;;;SY)(A;;0x1200a9;;;BU)`); `undefined` if only they may.
 *
 * Source: Microsoft's documentation of the Security Descriptor Definition Language. Not tried on Windows.
 */
export function whyNotAdministered(sddl: string): string | undefined {
  const owner = /^O:(S-[0-9-]+|[A-Z]{2})/.exec(sddl)?.[1]
  if (owner === undefined || !trusted.has(owner)) return 'administrators do not own it'
  const list = /D:[A-Z]*((?:\([^)]*\))*)/.exec(sddl)?.[1]
  if (list === undefined || list === '') return 'everybody may write it'
  for (const entry of list.slice(1, -1).split(')(')) {
    const [kind = '', flags = '', rights = '', , , account = ''] = entry.split(';')
    const isInherited = flags.includes('IO')
    if (kind.startsWith('A') && !isInherited && !trusted.has(account) && mayWrite(rights))
      return 'others than administrators may write it'
  }
  return undefined
}

function mayWrite(rights: string): boolean {
  if (/^0x[0-9a-f]+$/i.test(rights)) return (Number(rights) & writingBits) !== 0
  return (rights.match(/../g) ?? []).some((right) => writing.test(right))
}

/**
 * The security descriptor of a file, in SDDL, as PowerShell prints it. The path goes by a variable, never
 * into the command.
 *
 * @throws Error when PowerShell does not start or finds no file.
 */
export function readSddl(
  file: string,
  variables: Readonly<Record<string, string | undefined>>,
): string {
  const system = variables['SystemRoot'] || String.raw`C:\Windows`
  const shell = path.win32.join(system, String.raw`System32\WindowsPowerShell\v1.0\powershell.exe`)
  const command = '(Get-Acl -LiteralPath $env:POLICY_PATH).Sddl'
  // Only Windows needs it, and loading it takes time at every start.
  const { execFileSync } = process.getBuiltinModule('node:child_process')
  return execFileSync(shell, ['-NoProfile', '-NonInteractive', '-Command', command], {
    encoding: 'utf8',
    env: { ...variables, POLICY_PATH: file },
    timeout: 10_000,
    windowsHide: true,
  }).trim()
}
