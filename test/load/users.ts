import { loadavg } from 'node:os'
import { setTimeout } from 'node:timers/promises'
import { startClusterOn } from '../support/replicas.ts'
import { outcomeOf } from '../support/round-robin-caller.ts'
import { startCrowdChild } from './crowd-child.ts'
import { percentile, startLag } from './lag.ts'

const minuteMs = 60_000
const coldMs = 5 * minuteMs

/**
 * R135: every user signs in within the first five minutes and then calls once a minute, regardless
 * of earlier calls (open loop). Limits are the defaults.
 */
export async function runUsers(print: (line: string) => void, users = 10_000, steadyMs = minuteMs) {
  const cluster = await startClusterOn(startCrowdChild, { users })
  const { cloud, call, replicas } = cluster
  try {
    print(`users: ${users}, one call a minute each, cold start of all within 5 minutes, 3 replicas`)
    print('  limits as they are by default')
    const service = await timeService(cloud)
    const lag = startLag()
    const startedAt = performance.now()
    const running: Promise<Outcome>[] = []
    const late: number[] = []
    for (const { user, dueMs, isFirst } of plan(users, coldMs + steadyMs)) {
      const waitMs = startedAt + dueMs - performance.now()
      if (waitMs > 1) await setTimeout(waitMs)
      late.push(Math.max(0, performance.now() - startedAt - dueMs))
      const { token = '', accountIds = [], canary = '' } = cloud.people[user] ?? {}
      running.push(
        call(token, 'get_record', { entity: 'account', id: accountIds[0], select: ['name'] }).then(
          (answer) => ({
            isFirst,
            milliseconds: answer.milliseconds,
            isGood: outcomeOf(answer).isGood && answer.text.includes(canary),
          }),
          () => ({ isFirst, milliseconds: 0, isGood: false }),
        ),
      )
    }
    const outcomes = await Promise.all(running)
    const errors = outcomes.filter(({ isGood }) => !isGood).length
    const { exchanges } = await cloud.counts()
    const added = (some: readonly Outcome[], share: number) => {
      const times = some.map(({ milliseconds }) => milliseconds)
      return `${Math.max(0, percentile(times, share) - service).toFixed(0)} ms`
    }
    const [first, later] = [true, false].map((is) => outcomes.filter((each) => each.isFirst === is))
    print(`  ${outcomes.length} calls, ${errors} errors (below 0.1 %)`)
    print(
      `  added latency p50 ${added(outcomes, 0.5)}, p95 ${added(outcomes, 0.95)} (at most 50), p99 ${added(outcomes, 0.99)} (at most 250); the service alone takes ${service.toFixed(0)} ms`,
    )
    print(
      `  of each user's first call p50 ${added(first ?? [], 0.5)}, p95 ${added(first ?? [], 0.95)}; of later ones p50 ${added(later ?? [], 0.5)}, p95 ${added(later ?? [], 0.95)}; load of the machine ${loadavg()[0]?.toFixed(1)}`,
    )
    print(`  exchanges ${(exchanges / users).toFixed(3)} per user (at most 1.05)`)
    print(
      `  memory of the replicas ${replicas.map((each) => each.megabytes().toFixed(0)).join(', ')} MB (at most 512)`,
    )
    print(
      `  generator lag ${lag.print()}; calls began late by p95 ${percentile(late, 0.95).toFixed(0)} ms`,
    )
    return errors / outcomes.length < 0.001 && exchanges / users <= 1.05
  } finally {
    await cluster.close()
  }
}

/** Every call with its time: a user's first in the first five minutes, then one a minute. */
function plan(users: number, untilMs: number) {
  const calls = Array.from({ length: users }, (_, user) => {
    const firstMs = (user / users) * coldMs
    const count = Math.ceil((untilMs - firstMs) / minuteMs)
    return Array.from({ length: count }, (__, turn) => ({
      user,
      dueMs: firstMs + turn * minuteMs,
      isFirst: turn === 0,
    }))
  })
  return calls.flat().toSorted((one, other) => one.dueMs - other.dueMs)
}

interface Outcome {
  /** The user's first call: the token is exchanged, and the service is asked who the user is. */
  readonly isFirst: boolean
  readonly milliseconds: number
  readonly isGood: boolean
}

/** The median time of one response of the environment without this server. */
async function timeService({ environment }: { environment: string }): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < 50; round += 1) {
    const startedAt = performance.now()
    const answer = await fetch(`${environment}/api/data/v9.2/WhoAmI`, {
      headers: { Authorization: 'Bearer e30.e30.e30' },
    })
    await answer.arrayBuffer()
    times.push(performance.now() - startedAt)
  }
  return percentile(times, 0.5)
}
