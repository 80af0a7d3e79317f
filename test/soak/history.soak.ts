import { expect, test } from 'vitest'
import { runHistory, violationsOf } from '../support/history.ts'

const seeds = Number(process.env['SOAK_SEEDS'] ?? 20)
const operations = Number(process.env['SOAK_OPERATIONS'] ?? 10_000)
/** No seed starts after this many minutes. */
const minutes = Number(process.env['SOAK_MINUTES'] ?? 20)

const first = Number(process.env['HISTORY_SEED'] ?? Date.now() % 1_000_000)

test(
  `R45 ${operations} operations for each of ${seeds} seeds from ${first}`,
  async () => {
    const until = Date.now() + minutes * 60_000
    const startBytes = process.memoryUsage().heapUsed
    for (let seed = first; seed < first + seeds && Date.now() < until; seed += 1) {
      const history = await runHistory({ seed, operations, faultRate: 0.1 + (seed % 5) / 10 })
      const counts = new Map<string, number>()
      for (const { outcome } of history.operations)
        counts.set(outcome, (counts.get(outcome) ?? 0) + 1)
      const summary = [...counts].map(([outcome, count]) => `${outcome} ${count}`)
      const megabytes = Math.round((process.memoryUsage().heapUsed - startBytes) / 1_048_576)
      process.stdout.write(`seed ${seed}: ${summary.join(', ')}; heap +${megabytes} MB\n`)

      expect(violationsOf(history), `HISTORY_SEED=${seed}`).toEqual([])
    }
  },
  (minutes + 5) * 60_000,
)
