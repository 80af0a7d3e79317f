import { fork } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import * as z from 'zod'

const places = z.object({
  environment: z.string(),
  authority: z.string(),
  authorityFile: z.string(),
  people: z.array(
    z.object({
      objectId: z.string(),
      canary: z.string(),
      accountIds: z.array(z.string()),
      token: z.string(),
      serviceToken: z.string(),
    }),
  ),
})

const counts = z.object({ exchanges: z.number(), requests: z.number() })

/** The cloud of a load test in a separate process. Its bundle is next to this one. */
export async function startCrowdChild({ size, publicUrl }: { size: number; publicUrl: string }) {
  const file = path.join(import.meta.dirname, 'crowd-process.js')
  const child = fork(file, [String(size), publicUrl])
  const [first] = await once(child, 'message')
  return {
    ...places.parse(first),
    /** Delays every response of the environment. */
    delay: (ms: number) => void child.send(ms),
    /** Makes the environment repeat its response to a read, at no cost. */
    keepAnswers: () => void child.send('keep'),
    /** Makes this share of the environment's responses fail, each in one of several ways. */
    goWrong: (share: number) => void child.send({ share }),
    async counts() {
      child.send('counts')
      const [message] = await once(child, 'message')
      return counts.parse(message)
    },
    close: () => child.disconnect(),
  }
}

export type CrowdPerson = z.output<typeof places>['people'][number]
