// The longest hold of the event loop with hostile texts, beside the same call with plain text.
import { importBundled } from './bundle.mjs'

const megabyte = 1_000_000

/** Prints a line per call; `folder` receives the bundle that runs in this process. */
export async function printStall(folder, rounds, median) {
  const { connect, kinds, longestHold } = await importBundled(folder, 'stall-caller')
  for (const tokens of [20_000, 200_000]) {
    const holds = new Map()
    for (const [kind, make] of Object.entries(kinds)) {
      const { calls, close } = await connect(make(megabyte), tokens)
      for (const [name, call] of Object.entries(calls)) {
        await call()
        const times = []
        for (let round = 0; round < Math.min(rounds, 5); round += 1)
          times.push(await longestHold(call))
        holds.set(name, [...(holds.get(name) ?? []), { kind, hold: median(times) }])
      }
      await close()
    }
    for (const [name, measured] of holds) printLine(name, tokens, measured)
  }
}

function printLine(name, tokens, measured) {
  const plain = measured.find(({ kind }) => kind === 'plain')
  const [worst] = measured.toSorted((one, other) => other.hold - one.hold)
  console.log(
    `${name}, ${tokens} tokens: ${worst.hold.toFixed(0)} ms (at most 50) with ${worst.kind}; ${plain.hold.toFixed(0)} ms with plain text`,
  )
}
