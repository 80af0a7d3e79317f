import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** The result of something pending, while all garbage is collected again and again. */
export async function whileGarbageIsCollected<Result>(pending: Promise<Result>): Promise<Result> {
  setFlagsFromString('--expose-gc')
  const collect: unknown = runInNewContext('gc')
  if (typeof collect !== 'function') throw new Error('There is no way to collect garbage.')
  const collecting = setInterval(() => void collect(), 50)
  try {
    return await pending
  } finally {
    clearInterval(collecting)
  }
}
