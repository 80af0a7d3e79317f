import * as fc from 'fast-check'

/** Runs of each property; `npm run fuzz` sets more. */
const numRuns = Number(process.env['PROPERTY_RUNS'] ?? 1000)
const seed = process.env['FUZZ_SEED']

/** Total minutes of a long run. */
const minutes = Number(process.env['FUZZ_MINUTES'] ?? 0)

const parameters = {
  numRuns,
  ...(seed !== undefined && { seed: Number(seed) }),
  ...(minutes > 0 && { interruptAfterTimeLimit: (minutes * 60_000) / 40 }),
}

/** Checks a property for a thousand random values, one after another. */
export async function always<T extends [unknown, ...unknown[]]>(
  arbitraries: { [At in keyof T]: fc.Arbitrary<T[At]> },
  law: (...values: T) => void | Promise<void>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty<T>(...arbitraries, async (...values) => law(...values)),
    parameters,
  )
}

/** Long enough for the nightly number of runs. */
export const longEnough = Math.max(60_000, numRuns * 60)
