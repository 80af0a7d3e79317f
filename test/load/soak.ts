import { readdirSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { startClusterOn } from '../support/replicas.ts'
import { outcomeOf } from '../support/round-robin-caller.ts'
import type { CallAnswer } from '../support/round-robin-caller.ts'
import { startCrowdChild } from './crowd-child.ts'
import type { CrowdPerson } from './crowd-child.ts'
import { percentile } from './lag.ts'

const users = 300
const callsPerSecond = 50
const faultShare = 0.05
const sampleMs = 10_000
/** The same options as in the image. */
const asInContainer = ['--max-old-space-size=256']

/**
 * R133: calls of every kind at a steady rate while one in twenty requests to the environment fails.
 * The checks cover memory, descriptors, and that each call ends with an answer in the tool's
 * format.
 */
export async function runSoak(print: (line: string) => void, minutes = 60) {
  const cluster = await startClusterOn(startCrowdChild, { users, nodeFlags: asInContainer })
  const { cloud, call, replicas } = cluster
  try {
    print(
      `soak: ${minutes} minutes, ${callsPerSecond} calls per second from ${users} users, 3 replicas; ${faultShare * 100} % of the environment's responses fail`,
    )
    cloud.goWrong(faultShare)
    const outcomes = new Map<string, number>()
    const count = (name: string) => outcomes.set(name, (outcomes.get(name) ?? 0) + 1)
    const samples: Sample[] = []
    const startedAt = performance.now()
    const running: Promise<unknown>[] = []
    const calls = minutes * 60 * callsPerSecond
    for (let number = 0; number < calls; number += 1) {
      const dueMs = (number / callsPerSecond) * 1000
      if (dueMs >= samples.length * sampleMs) samples.push(sampleOf(replicas, dueMs))
      const waitMs = startedAt + dueMs - performance.now()
      if (waitMs > 1) await setTimeout(waitMs)
      const person = cloud.people[number % users]
      if (person === undefined) continue
      const [tool, args] = callOf(number, person)
      running.push(
        call(person.token, tool, args).then(
          (answer) => count(nameOf(answer, person, cloud.people)),
          () => count('no answer'),
        ),
      )
      // Finished calls need not be kept.
      if (running.length > 2000) await Promise.all(running.splice(0, 1000))
    }
    await Promise.all(running)
    samples.push(sampleOf(replicas, minutes * 60_000))
    return report(print, outcomes, samples, replicas)
  } finally {
    await cluster.close()
  }
}

/** Mostly reads. A tenth of the calls create, another tenth update. */
function callOf(
  number: number,
  { accountIds: [id = ''], canary }: CrowdPerson,
): readonly [tool: string, args: Readonly<Record<string, unknown>>] {
  // By rounds, so that each user makes each kind of call.
  const kind = Math.floor(number / users) % 10
  if (kind === 0) return ['create_record', { entity: 'account', values: { name: canary } }]
  if (kind === 1)
    return ['update_record', { entity: 'account', id, values: { telephone1: `${number}` } }]
  if (kind < 4) return ['get_record', { entity: 'account', id, select: ['name'] }]
  if (kind < 5) return ['describe_entities', { entity: 'account' }]
  return ['query_records', { entity: 'account', select: ['name'], top: 5 }]
}

/** How a call ended: `ok`, the code of its error, or a problem. */
function nameOf(answer: CallAnswer, own: CrowdPerson, all: readonly CrowdPerson[]): string {
  const foreign = all.some(({ canary }) => canary !== own.canary && answer.text.includes(canary))
  if (foreign) return 'FOREIGN'
  if (answer.status !== 200) return `STATUS ${answer.status}`
  if (outcomeOf(answer).isGood) return 'ok'
  return /"text":"([a-z_]+): /.exec(answer.text)?.[1] ?? 'WITHOUT A CODE'
}

interface Sample {
  readonly ms: number
  /** Of all replicas together. */
  readonly megabytes: number
  readonly descriptors: number
}

type Replicas = Awaited<ReturnType<typeof startClusterOn>>['replicas']

function sampleOf(replicas: Replicas, ms: number): Sample {
  const sum = (pick: (replica: Replicas[number]) => number) =>
    replicas.reduce((total, replica) => total + pick(replica), 0)
  return {
    ms,
    megabytes: sum((replica) => replica.megabytes()),
    descriptors: sum(({ pid }) => readdirSync(`/proc/${pid}/fd`).length),
  }
}

function report(
  print: (line: string) => void,
  outcomes: ReadonlyMap<string, number>,
  samples: readonly Sample[],
  replicas: Replicas,
): boolean {
  const summary = [...outcomes].map(([name, count]) => `${name} ${count}`)
  // The first third is warm-up.
  const steady = samples.slice(Math.floor(samples.length / 3))
  const middle = Math.floor(steady.length / 2)
  const [before, after] = [steady.slice(0, middle), steady.slice(middle)]
  const median = (some: readonly Sample[], pick: (sample: Sample) => number) =>
    percentile(some.map(pick), 0.5)
  const memory = [before, after].map((some) => median(some, ({ megabytes }) => megabytes))
  const descriptors = [before, after].map((some) => median(some, (each) => each.descriptors))
  const slope = slopeOf(steady) / replicas.length
  const defects = replicas.flatMap(({ errors }) =>
    errors.filter((line) => /"event":"crash"|"level":"error"|Warning/.test(line)),
  )
  const wrong = [...outcomes.keys()].filter((name) => /[A-Z]|^internal$|no answer/.test(name))
  print(`  ${summary.join(', ')}`)
  print(
    `  memory of all replicas ${memory.map((each) => each.toFixed(0)).join(' MB, later ')} MB, slope ${slope.toFixed(1)} MB per hour and replica (below 1 over a day)`,
  )
  print(
    `  descriptors ${descriptors.join(', later ')}; lines that report an error ${defects.length}`,
  )
  for (const line of defects.slice(0, 3)) print(`  ${line}`)
  const [memoryBefore = 0, memoryAfter = 0] = memory
  const [openBefore = 0, openAfter = 0] = descriptors
  return (
    wrong.length === 0 &&
    defects.length === 0 &&
    memoryAfter < memoryBefore * 1.1 &&
    openAfter < openBefore * 1.2 + 20
  )
}

/** The slope of a straight line through the samples, in megabytes per hour. */
function slopeOf(samples: readonly Sample[]): number {
  const mean = (pick: (sample: Sample) => number) =>
    samples.reduce((total, sample) => total + pick(sample), 0) / samples.length
  const [ms, megabytes] = [mean((each) => each.ms), mean((each) => each.megabytes)]
  const above = mean((each) => (each.ms - ms) * (each.megabytes - megabytes))
  return (above / mean((each) => (each.ms - ms) ** 2)) * 3_600_000
}
