import { open, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { DataverseError } from '../../src/errors.ts'
import type { Schema } from '../schema/model.ts'
import type { StoreContent } from '../store/store.ts'
import { printSnapshot } from './print-snapshot.ts'
import { parseSnapshot } from './parse-snapshot.ts'

/**
 * The content of a snapshot file; `undefined` when there is no file.
 *
 * @throws DataverseError `configuration` when the file is not a snapshot, is damaged or cannot be
 * read.
 */
export async function readSnapshot(
  file: string,
  schema: Schema,
): Promise<StoreContent | undefined> {
  try {
    return parseSnapshot(await readFile(file, 'utf8'), schema, file)
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    if (error instanceof DataverseError) throw error
    throw failed(file, 'read', error)
  }
}

/**
 * Writes a snapshot completely or not at all: it writes a new file in the same folder, which then
 * replaces the old one. Only the current user can read it.
 *
 * @throws DataverseError `configuration` when it cannot be written.
 */
export async function writeSnapshot(file: string, content: StoreContent): Promise<void> {
  const target = await realpath(file).catch(() => path.resolve(file))
  const temporary = `${target}.${process.pid}.tmp`
  try {
    await writeDurably(temporary, printSnapshot(content))
    await rename(temporary, target)
    await syncFolder(path.dirname(target))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw failed(file, 'written', error)
  }
}

async function writeDurably(file: string, pieces: Iterable<string>): Promise<void> {
  // A file left behind by a crashed process would keep its mode, so it is not reused.
  await rm(file, { force: true })
  const handle = await open(file, 'wx', 0o600)
  try {
    await writeFile(handle, pieces)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Makes the rename durable. Some systems cannot open a folder and do not need this. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined)
  await handle?.sync().catch(() => undefined)
  await handle?.close()
}

function failed(file: string, done: 'read' | 'written', cause: unknown): DataverseError {
  const reason = codeOf(cause) ?? (cause instanceof Error ? cause.message : 'unknown reason')
  return new DataverseError('configuration', `The file ${file} cannot be ${done} (${reason}).`, {
    hint: 'Give --data a path in an existing folder that you can write to.',
    cause,
  })
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined
}
