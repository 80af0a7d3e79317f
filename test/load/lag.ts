import { monitorEventLoopDelay } from 'node:perf_hooks'

/** How late the generator itself is. Measurements are not more precise than that. */
export function startLag() {
  const delay = monitorEventLoopDelay({ resolution: 5 })
  delay.enable()
  return {
    /** `p50 1 ms, p99 5 ms, most 20 ms` */
    print(): string {
      delay.disable()
      return `p50 ${ms(delay.percentile(50))}, p99 ${ms(delay.percentile(99))}, most ${ms(delay.max)}`
    },
  }
}

const ms = (nanoseconds: number) => `${Math.max(0, nanoseconds / 1e6 - 5).toFixed(0)} ms`

/** The percentile: this share of the values is below it. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
}
