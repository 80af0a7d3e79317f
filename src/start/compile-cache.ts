import { existsSync, lstatSync, mkdirSync, readdirSync, rmSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { homedir } from 'node:os'
import path from 'node:path'
import { stateFolderOf } from '../storage/state-folder-path.ts'
import { version } from './version.ts'

/** After this time `tools/list` is answered, and everything that it needs has been compiled. */
const idleAfterMs = 2000

type Variables = Readonly<Record<string, string | undefined>>

interface CacheParts {
  readonly variables?: Variables
  /** By default the user's own (`stateFolderOf`). */
  readonly stateFolder?: () => string
}

/**
 * Lets Node 22 and newer keep compiled code between starts, in `compile-cache/<version>` of the state folder.
 * `NODE_COMPILE_CACHE` and `NODE_DISABLE_COMPILE_CACHE` win. Older versions of Node have no such cache.
 *
 * Compiled code is code: a folder that belongs to somebody else, or that others can write, is not used. Every
 * failure means no cache, and nothing else.
 *
 * @returns The folder in use; `undefined` if there is none.
 * @see https://nodejs.org/api/module.html#module-compile-cache
 */
export function useCompileCache({
  variables = process.env,
  stateFolder = () => stateFolderOf(process.platform, process.env, homedir()),
}: CacheParts = {}): string | undefined {
  if (variables['NODE_COMPILE_CACHE'] || variables['NODE_DISABLE_COMPILE_CACHE']) return undefined
  const enable = functionOf('enableCompileCache')
  if (enable === undefined) return undefined
  try {
    const state = stateFolder()
    const all = path.join(state, 'compile-cache')
    const own = path.join(all, version)
    for (const folder of [state, all, own]) if (!isOwnFolder(folder)) return undefined
    enable(own)
    setTimeout(() => settle(all), idleAfterMs).unref()
    return own
  } catch {
    return undefined
  }
}

/** Makes the folder for this user only, or looks whether the existing one is: no link, ours, and closed to writes of others. */
export function isOwnFolder(folder: string): boolean {
  makeFolder(folder)
  const found = lstatSync(folder)
  if (!found.isDirectory()) return false
  // On Windows the folder inherits the rights of the user's profile.
  if (process.getuid === undefined) return true
  return found.uid === process.getuid() && (found.mode & 0o022) === 0
}

/** Makes the missing folders. Node's own recursive `mkdir` never ends where `/proc` answers `ENOENT`. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return
  const parent = path.dirname(folder)
  if (parent !== folder) makeFolder(parent)
  try {
    mkdirSync(folder, { mode: 0o700 })
  } catch (error) {
    // Another process may have made it meanwhile.
    if (!existsSync(folder)) throw error
  }
}

/** Writes what was compiled, since many clients end their servers by a signal, and deletes what older versions left. */
function settle(all: string): void {
  try {
    functionOf('flushCompileCache')?.()
    for (const name of readdirSync(all))
      if (isOlder(name)) rmSync(path.join(all, name), { recursive: true, force: true })
  } catch {
    // A cache that cannot be written or cleared is only slower.
  }
}

/** A newer version stays: if both are in use, the older one must not slow it down. */
const isOlder = (name: string) => name.localeCompare(version, 'en', { numeric: true }) < 0

/** A function of `node:module` that older versions of Node lack. */
function functionOf(name: string): ((...args: readonly string[]) => unknown) | undefined {
  const found: unknown = Reflect.get(nodeModule, name)
  return typeof found === 'function'
    ? (...args) => Reflect.apply(found, nodeModule, args)
    : undefined
}
