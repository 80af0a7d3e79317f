// npm run load [isolation | users | soak] [number of users | minutes]
import { runIsolation } from './isolation.ts'
import { runSoak } from './soak.ts'
import { runUsers } from './users.ts'

const [mode = 'isolation', size] = process.argv.slice(2)
const print = (line: string) => void process.stdout.write(`${line}\n`)
const modes = { isolation: runIsolation, users: runUsers, soak: runSoak }
if (mode !== 'isolation' && mode !== 'users' && mode !== 'soak')
  throw new Error(`unknown mode ${mode}`)
const isGood = await modes[mode](print, size === undefined ? undefined : Number(size))
print(isGood ? 'ok' : 'FAILED')
process.exitCode = isGood ? 0 : 1
