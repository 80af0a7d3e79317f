import { randomBytes } from 'node:crypto'
import { startCrowdCloud } from './crowd-cloud.ts'
import { apiClient, apiSecret, tenantId } from './entra/state.ts'
import { launchRedis } from './redis-server.ts'
import { startReplica } from './replica-processes.ts'
import type { ReplicaProcess } from './replica-processes.ts'
import { createRoundRobinCaller } from './round-robin-caller.ts'
import { startRoundRobin } from './round-robin.ts'

type Variables = Readonly<Record<string, string>>

/** Raises every limit, for tests that measure something else. */
export const noLimits: Variables = {
  LIMIT_USER_CALLS: '200',
  LIMIT_USER_QUEUE: '1000',
  LIMIT_USER_QUEUE_SECONDS: '60',
  LIMIT_USER_PER_SECOND: '10000',
  LIMIT_USER_BURST: '10000',
  LIMIT_USER_WRITES_PER_MINUTE: '100000',
}

/**
 * Three replicas of the built server with one Redis, one environment of many users and one identity
 * provider, behind a balancer that sends each request to the next replica. `close` ends all of
 * them.
 */
export function startCluster(options: ClusterOptions) {
  return startClusterOn(startCrowdCloud, options)
}

interface ClusterOptions {
  readonly users: number
  readonly replicas?: number
  readonly variables?: Variables
  /** Node flags for the replicas. */
  readonly nodeFlags?: readonly string[]
}

/** URLs that the replicas need. */
interface Places {
  readonly environment: string
  readonly authority: string
  readonly authorityFile: string
  close(): void
}

/** The same with an environment and an identity provider of another kind. */
export async function startClusterOn<Cloud extends Places>(
  startCloud: (options: { size: number; publicUrl: string }) => Promise<Cloud>,
  { users, replicas: count = 3, variables = {}, nodeFlags = [] }: ClusterOptions,
) {
  const balancer = await startRoundRobin()
  const publicUrl = `http://127.0.0.1:${balancer.port}/mcp`
  const [cloud, redis] = await Promise.all([startCloud({ size: users, publicUrl }), launchRedis()])
  const settings = {
    PUBLIC_URL: publicUrl,
    DATAVERSE_URL: cloud.environment,
    ENTRA_AUTHORITY: cloud.authority,
    ENTRA_CLIENT_ID: apiClient,
    ENTRA_TENANTS: tenantId,
    ENTRA_CLIENT_SECRET: apiSecret,
    STATE_KEY: randomBytes(32).toString('base64'),
    REDIS_URL: redis.url,
    DRAIN_SECONDS: '1',
    NODE_EXTRA_CA_CERTS: cloud.authorityFile,
    ...variables,
  }
  const caller = createRoundRobinCaller(publicUrl)
  const all: ReplicaProcess[] = []
  const start = async (changes: Variables = {}) => {
    const replica = await startReplica({ ...settings, ...changes }, nodeFlags)
    all.push(replica)
    return replica
  }
  const replicas = await startAll()
  use(replicas)

  /** If one of them does not start, the started ones end too. */
  async function startAll(): Promise<readonly ReplicaProcess[]> {
    const started = await Promise.allSettled(Array.from({ length: count }, () => start()))
    const failed = started.find(({ status }) => status === 'rejected')
    if (failed === undefined) return [...all]
    await close()
    throw new Error('a replica did not start', { cause: failed })
  }

  async function close(): Promise<void> {
    caller.close()
    balancer.close()
    await Promise.all(all.map((replica) => replica.kill('SIGKILL')))
    await redis.kill()
    cloud.close()
  }

  function use(some: readonly ReplicaProcess[]): void {
    caller.use(some)
    balancer.use(some.map(({ port }) => port))
  }

  return {
    publicUrl,
    cloud,
    redis,
    replicas,
    settings,
    call: (...args: Parameters<typeof caller.call>) => caller.call(...args),
    /** An additional replica, optionally with other settings. */
    start,
    /** The replicas that receive calls from now on. */
    use,
    close,
  }
}

export type Cluster = Awaited<ReturnType<typeof startCluster>>
