import { loadavg } from 'node:os'
import { askEverybody } from '../support/crowd-calls.ts'
import type { CrowdReport } from '../support/crowd-calls.ts'
import { noLimits, startClusterOn } from '../support/replicas.ts'
import { startCrowdChild } from './crowd-child.ts'
import type { CrowdPerson } from './crowd-child.ts'
import { percentile, startLag } from './lag.ts'

const usersAtOnce = 50
const alternatingRounds = 5

/** R32, R38: users get only their own rows, even while a tenth of the users fail. */
export async function runIsolation(print: (line: string) => void, users = 1000, callsEach = 20) {
  const cluster = await startClusterOn(startCrowdChild, { users, variables: noLimits })
  const { cloud, call, replicas } = cluster
  try {
    print(`isolation: ${users} users x ${callsEach} calls at once, 3 replicas, one Redis`)
    print(`  ${usersAtOnce} users at any time; limits raised: ${JSON.stringify(noLimits)}`)
    const ask = (people: readonly CrowdPerson[]) => askEverybody({ people, callsEach, call })
    const lag = startLag()
    const startedAt = performance.now()
    const alone = await inTurns(cloud.people, ask)
    const seconds = (performance.now() - startedAt) / 1000
    const { exchanges } = await cloud.counts()
    print(`  ${alone.calls} calls in ${seconds.toFixed(0)} s: ${toText(alone)} (at most 0, 0, 0)`)
    print(`  exchanges ${(exchanges / users).toFixed(3)} per user; generator lag ${lag.print()}`)

    const others = cloud.people.filter((_, index) => index % 10 !== 0).slice(0, 135)
    const failing = cloud.people.filter((_, index) => index % 10 === 0).slice(0, 15)
    const broken = failing.map((person) => ({ ...person, token: `${person.token}x` }))
    const before: CrowdReport[] = []
    const during: CrowdReport[] = []
    for (let round = 0; round < alternatingRounds; round += 1) {
      before.push(await inTurns(others, ask, 9))
      const [report] = await Promise.all([inTurns(others, ask, 9), inTurns(broken, ask, 1)])
      during.push(report)
    }
    const [p95, p95During] = [before, during].map((reports) =>
      percentile(
        reports.map(({ milliseconds }) => percentile(milliseconds, 0.95)),
        0.5,
      ),
    )
    print(`  with 10 % failing users, 10 users at any time: ${during.map(toText).join('; ')}`)
    print(
      `  p95 of the others ${p95During?.toFixed(0)} ms, without them ${p95?.toFixed(0)} ms, ratio ${((p95During ?? 0) / (p95 ?? 1)).toFixed(2)} (at most 1.10); medians of ${alternatingRounds} alternating rounds, load of the machine ${loadavg()[0]?.toFixed(1)}`,
    )
    print(
      `  memory of the replicas ${replicas.map((each) => each.megabytes().toFixed(0)).join(', ')} MB`,
    )
    return [alone, ...during].every(
      ({ errors, foreign, lacking }) => errors + foreign + lacking === 0,
    )
  } finally {
    await cluster.close()
  }
}

function toText({ errors, foreign, lacking }: CrowdReport): string {
  return `${foreign} foreign canaries, ${errors} errors, ${lacking} without their own`
}

/** Runs this many users at a time: the next one starts when one has all answers. */
async function inTurns(
  people: readonly CrowdPerson[],
  ask: (some: readonly CrowdPerson[]) => Promise<CrowdReport>,
  atOnce = usersAtOnce,
): Promise<CrowdReport> {
  const reports: CrowdReport[] = []
  const left = people.values()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const person of left) reports.push(await ask([person]))
    }),
  )
  const sum = (pick: (report: CrowdReport) => number) =>
    reports.reduce((total, report) => total + pick(report), 0)
  return {
    calls: sum(({ calls }) => calls),
    errors: sum(({ errors }) => errors),
    foreign: sum(({ foreign }) => foreign),
    lacking: sum(({ lacking }) => lacking),
    milliseconds: reports.flatMap(({ milliseconds }) => milliseconds),
  }
}
