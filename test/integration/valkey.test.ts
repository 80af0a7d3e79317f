import { spawnSync } from 'node:child_process'
import { expect, onTestFinished, test } from 'vitest'
import { checkRedis } from '../../src/hosting/redis/check-redis.ts'
import { systemClock } from '../../src/time/clock.ts'
import { never, openReplica } from '../support/redis-replicas.ts'
import { launchRedis } from '../support/redis-server.ts'

// Not every Debian has the package, so the CI script does not require it.
const isInstalled = spawnSync('valkey-server', ['--version']).status === 0
if (!isInstalled) process.stderr.write('Tests skipped: there is no valkey-server on the PATH.\n')

test.runIf(isInstalled)('two replicas share limits through Valkey', async () => {
  const valkey = await launchRedis('valkey-server')
  onTestFinished(() => valkey.kill())
  const [one, two] = await Promise.all(
    [1, 2].map(() => openReplica({ url: valkey.url, userCalls: 1, userQueue: 0 })),
  )

  const first = await one?.slots.enter('ada', never)
  const second = await two?.slots.enter('ada', never)

  expect(first).toBeTypeOf('function')
  expect(second).toBeUndefined()
  expect(await checkRedis({ url: valkey.url, clock: systemClock })).toMatchObject({ isGood: true })
})
