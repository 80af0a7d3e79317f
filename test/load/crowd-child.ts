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

/** The cloud of a load test in a process of its own; its bundle lies beside this one. */
export async function startCrowdChild({ size, publicUrl }: { size: number; publicUrl: string }) {
  const file = path.join(import.meta.dirname, 'crowd-process.js')
  const child = fork(file, [String(size), publicUrl])
  const [first] = await once(child, 'message')
  return {
    ...places.parse(first),
    /** Lets every answer of the environment take so long. */
    delay: (ms: number) => void child.send(ms),
    /** Lets the environment give each answer to a read again, at no cost. */
    keepAnswers: () => void child.send('keep'),
    /** Lets this share of the environment's answers go wrong, each in one of several ways. */
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
