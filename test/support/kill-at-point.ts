import fs, { constants } from 'node:fs'
import { syncBuiltinESMExports } from 'node:module'

const calls = ['open', 'rename', 'rm', 'mkdir', 'lstat', 'readFile', 'writeFile'] as const
const handleCalls = ['writeFile', 'readFile', 'sync', 'stat'] as const

/**
 * From now on this process kills itself with SIGKILL at the n-th point. A point is right before or
 * right after a call of `node:fs/promises`. Returns a function that gives the number of points so
 * far.
 */
export async function killAtPoint(fatal: number): Promise<() => number> {
  let points = 0
  const pass = () => {
    points += 1
    if (points === fatal) process.kill(process.pid, 'SIGKILL')
  }
  const handle = await fs.promises.open(process.execPath, constants.O_RDONLY)
  const prototype: object = Object.getPrototypeOf(handle)
  await handle.close()
  for (const name of calls) watch(fs.promises, name, pass)
  for (const name of handleCalls) watch(prototype, name, pass)
  syncBuiltinESMExports()
  return () => points
}

function watch(owner: object, name: string, pass: () => void): void {
  const original: unknown = Reflect.get(owner, name)
  if (typeof original !== 'function') throw new Error(`There is no ${name} to watch.`)
  Reflect.set(owner, name, async function watched(this: unknown, ...given: unknown[]) {
    pass()
    const result: unknown = await Reflect.apply(original, this, given)
    pass()
    return result
  })
}
