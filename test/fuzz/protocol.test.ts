import { expect, test } from 'vitest'
import { createMessage, hugeMessage } from './messages.ts'
import type { Era } from './messages.ts'
import { startPeer } from './peer.ts'
import { createRandom } from './random.ts'

/** `npm run fuzz` raises these and uses a new seed. */
const messages = Number(process.env['FUZZ_MESSAGES'] ?? 100_000)
const seed = Number(process.env['FUZZ_SEED'] ?? 20_261_123)
const minutes = Number(process.env['FUZZ_MINUTES'] ?? Infinity)
const batchSize = 250

const sessions: readonly (readonly [Era, share: number])[] = [
  ['legacy', 0.4],
  ['modern', 0.4],
  ['none', 0.2],
]

test.concurrent.each(sessions)(
  'R109 R110 a %s session survives its share (%d) of mutated messages, answers and follows the protocol',
  async (era, share) => {
    const wanted = Math.ceil((messages * share) / batchSize)
    const random = createRandom(seed + share * 10 + era.length)
    const peer = await startPeer(era)
    const started = performance.now()
    const slow: string[] = []
    const until = started + minutes * 30_000
    let most = 0
    let batch = 0

    for (; batch < wanted && performance.now() < until; batch += 1) {
      const lines = Array.from({ length: batchSize }, () => createMessage(random, era))
      if (batch % 80 === 79) lines.push(hugeMessage(random))
      const seconds = await peer.send(Buffer.concat(lines)).catch((error: unknown) => {
        throw new Error(`seed ${seed}, ${era}, batch ${batch}: ${String(error)}`)
      })
      most = Math.max(most, seconds)
      if (seconds > 1) slow.push(`batch ${batch} took ${seconds} s`)
    }
    const code = await peer.end()

    report(era, batch * batchSize, peer.answers(), performance.now() - started, most)
    expect(peer.wrongLines).toEqual([])
    // Where nothing was called before, one batch also pays for loading the code of calls.
    const loading = era === 'none' ? 1 : 0
    expect(slow.slice(loading), `seed ${seed}`).toEqual([])
    expect(code).toBe(0)
  },
  Math.max(120_000, messages * 3),
)

function report(era: Era, sent: number, answers: number, ms: number, most: number) {
  process.stderr.write(
    `fuzz: seed ${seed}, ${era}: ${sent} messages, ${answers} answers, ` +
      `${Math.round(sent / (ms / 1000))} a second, at most ${most.toFixed(2)} s CPU for ${batchSize}\n`,
  )
}
