import { lstat, readFile, realpath, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DataverseError, isDataverseError } from '../../errors.ts'
import { makeFolder } from '../../storage/make-folder.ts'

/** An MCP client's file as it was read. */
export interface HostFile {
  /** The target file if the client's path is a link. */
  readonly file: string
  /** Empty if there is no file yet. */
  readonly text: string
  readonly exists: boolean
}

const mostBytes = 16 * 1024 * 1024

/**
 * Reads an MCP client's file. A link is followed, so that it stays a link, but not in a project's
 * folder, which may come from a stranger.
 *
 * @throws DataverseError `configuration` for a link in a project, a folder, a huge or unreadable file.
 */
export async function readHostFile(
  file: string,
  { followLinks }: { readonly followLinks: boolean },
): Promise<HostFile> {
  try {
    if (!followLinks && (await isLinkedFolder(file))) throw refused(file, 'is in a linked folder')
    const link = await isLink(file)
    if (link && !followLinks) throw refused(file, 'is a symbolic link')
    const target = link ? await realpath(file) : file
    const details = await stat(target)
    if (!details.isFile()) throw refused(file, 'is not a file')
    if (details.size > mostBytes) throw refused(file, 'is larger than 16 MB')
    return { file: target, text: await readFile(target, 'utf8'), exists: true }
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return { file, text: '', exists: false }
    throw isDataverseError(error) ? error : refused(file, 'cannot be read', error)
  }
}

/**
 * Replaces an MCP client's file atomically and keeps a backup of the old file beside it. Returns the
 * backup's path if there was a file.
 *
 * @throws DataverseError `configuration` when the file is write-protected, changed since it was read,
 * or cannot be written; it is then unchanged.
 */
export async function writeHostFile(
  { file, text, exists }: HostFile,
  next: string,
  now: Date,
): Promise<string | undefined> {
  const temporary = `${file}.${process.pid}.new`
  try {
    if (!exists) {
      await makeFolder(path.dirname(file))
      await writeFile(file, next, { flag: 'wx', mode: 0o600 })
      return undefined
    }
    const { mode } = await stat(file)
    if ((mode & 0o200) === 0) throw refused(file, 'is write-protected')
    if ((await readFile(file, 'utf8')) !== text) throw refused(file, 'has just changed')
    const backup = await keepCopy(file, text, { mode, now })
    await writeFile(temporary, next, { flag: 'wx', mode })
    await rename(temporary, file)
    return backup
  } catch (error) {
    await rm(temporary, { force: true })
    throw isDataverseError(error) ? error : refused(file, 'cannot be written', error)
  }
}

async function keepCopy(
  file: string,
  text: string,
  { mode, now }: { readonly mode: number; readonly now: Date },
): Promise<string> {
  const backup = `${file}.${now.toISOString().replaceAll(/[:.]/g, '-')}.bak`
  await writeFile(backup, text, { flag: 'wx', mode })
  return backup
}

/** A client's own folder in a project: `.vscode`. The project itself may be reached by a link. */
async function isLinkedFolder(file: string): Promise<boolean> {
  const folder = path.dirname(file)
  if (!path.basename(folder).startsWith('.')) return false
  return isLink(folder)
}

async function isLink(file: string): Promise<boolean> {
  return (await lstat(file)).isSymbolicLink()
}

function refused(file: string, problem: string, cause?: unknown): DataverseError {
  return new DataverseError('configuration', `${file} ${problem}. Nothing was written.`, {
    hint: 'Fix this and run the command again, or use --print and paste the entry yourself.',
    cause,
  })
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && 'code' in error ? error.code : undefined
}
