import { homedir } from 'node:os'
import path from 'node:path'
import { confirm, isCancel } from '@clack/prompts'
import { systemClock } from '../../time/clock.ts'
import { parseConfig } from '../../config.ts'
import { DataverseError } from '../../errors.ts'
import { npxPackage, printCommand } from '../../text/print-command.ts'
import { printHeading, printLine } from '../terminal/output.ts'
import { editServers, serverIn } from './edit-servers.ts'
import { readHostFile, writeHostFile } from './host-file.ts'
import type { HostFile } from './host-file.ts'
import { hosts } from './hosts.ts'
import type { HostName } from './hosts.ts'
import { toServerEntry } from './server-entry.ts'
import type { ServerEntry } from './server-entry.ts'
import { showChange } from './show-change.ts'

export interface InstallFlags {
  /** Name of the entry; derived from the settings if omitted. */
  readonly name?: string | undefined
  readonly project?: boolean | undefined
  readonly yes?: boolean | undefined
  readonly print?: boolean | undefined
  readonly json?: boolean | undefined
  /** Settings by variable name, as given by flags. */
  readonly given: Readonly<Record<string, string>>
}

/**
 * Adds this server to an MCP client's file, or removes it with `uninstall`, after showing the change
 * and asking. A backup is kept beside the file; repeating the command changes nothing.
 *
 * @throws DataverseError `configuration` for invalid settings, for a file that cannot be edited, or
 * when there is no terminal and no `--yes`.
 */
export async function runInstall(
  action: 'install' | 'uninstall',
  hostName: HostName,
  flags: InstallFlags,
): Promise<void> {
  const host = hosts[hostName]
  const variables = readVariables(flags.given)
  const name = flags.name ?? entryName(variables)
  const entry =
    action === 'install'
      ? toServerEntry({ ...thisProgram(), variables, typed: host.typed })
      : undefined
  if (flags.print) return printEntry(host.section, name, entry)

  const place = { file: fileOf(hostName, flags), section: host.section, name }
  const found = await readHostFile(place.file, { followLinks: flags.project !== true })
  const next = editServers(found.text, place, entry)
  const report = { action, host: hostName, file: found.file, name }
  if (next === found.text) return tell(flags, { ...report, changed: false }, [nothingToDo(report)])

  if (!flags.json) showBefore(found, serverIn(found.text, place), entry, report)
  if (!flags.yes && !(await agrees()))
    return tell(flags, { ...report, changed: false }, [untouched])
  const backup = await writeHostFile(found, next, new Date(systemClock.now()))
  tell(flags, { ...report, changed: true, backup }, [
    backup === undefined ? 'Written.' : `Written. Backup of the old file: ${backup}`,
    entry ? host.nextStep : `Restart ${host.title}.`,
    ...(entry ? signInFirst(variables) : []),
    ...(entry ? [`To remove it: ${printCommand('uninstall', hostName, '--name', name)}`] : []),
  ])
}

const untouched = 'Nothing was written.'

/** Only settings that the server accepts are written, and the URL as it will be used. */
function readVariables(given: Readonly<Record<string, string>>): Record<string, string> {
  const { environment } = parseConfig(given)
  return given['DATAVERSE_URL'] !== undefined && environment
    ? { ...given, DATAVERSE_URL: environment.url }
    : { ...given }
}

function entryName(variables: Readonly<Record<string, string>>): string {
  if (variables['DATAVERSE_SANDBOX'] === 'true') return 'dataverse-sandbox'
  const profile = variables['DATAVERSE_PROFILE']
  return profile === undefined ? 'dataverse' : `dataverse-${profile}`
}

function thisProgram() {
  return {
    platform: process.platform,
    node: process.execPath,
    script: path.resolve(process.argv[1] ?? 'dist/main.js'),
    npxPackage,
  }
}

function fileOf(hostName: HostName, { project }: InstallFlags): string {
  const file = hosts[hostName].file({
    platform: process.platform,
    home: homedir(),
    variables: process.env,
    ...(project && { project: process.cwd() }),
  })
  if (file !== undefined) return file
  throw new DataverseError('configuration', `${hosts[hostName].title} has no project file.`, {
    hint: 'Omit --project.',
  })
}

function printEntry(section: string, name: string, entry: ServerEntry | undefined): void {
  process.stdout.write(
    `${JSON.stringify({ [section]: entry ? { [name]: entry } : {} }, null, 2)}\n`,
  )
}

interface Report {
  readonly action: 'install' | 'uninstall'
  readonly host: HostName
  readonly file: string
  readonly name: string
}

function showBefore(found: HostFile, before: unknown, after: unknown, { name }: Report): void {
  printHeading(`${found.exists ? '' : 'New file '}${found.file}, server "${name}"`)
  for (const line of showChange(before, after)) printLine(line)
}

const nothingToDo = ({ action, name, file }: Report) =>
  action === 'install'
    ? `${file} already has "${name}": nothing to do.`
    : `${file} has no "${name}": nothing to do.`

async function agrees(): Promise<boolean> {
  if (!process.stdin.isTTY)
    throw new DataverseError(
      'configuration',
      'Nothing was written, because there is no terminal to ask.',
      {
        hint: 'Run the command with --yes to write, or with --print to only see the entry.',
      },
    )
  const answer = await confirm({ message: 'Write this change?' })
  return !isCancel(answer) && answer
}

function signInFirst(variables: Readonly<Record<string, string>>): readonly string[] {
  const { DATAVERSE_SANDBOX: sandbox, DATAVERSE_PROFILE: profile, DATAVERSE_URL: url } = variables
  if (sandbox === 'true' || profile !== undefined) return []
  if (url === undefined) return [`If you have not connected yet, run: ${printCommand('connect')}`]
  return [
    `The first call opens the browser to sign in. To sign in now: ${printCommand('connect', url)}`,
  ]
}

function tell(flags: InstallFlags, report: object, sentences: readonly string[]): void {
  if (flags.json) process.stdout.write(`${JSON.stringify(report)}\n`)
  else for (const sentence of sentences) printLine(sentence)
}
