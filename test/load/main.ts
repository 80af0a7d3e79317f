// npm run load [isolation | users] [number of users]
import { runIsolation } from './isolation.ts'
import { runUsers } from './users.ts'

const [mode = 'isolation', users] = process.argv.slice(2)
const print = (line: string) => void process.stdout.write(`${line}\n`)
const modes = { isolation: runIsolation, users: runUsers }
if (mode !== 'isolation' && mode !== 'users') throw new Error(`there is no mode ${mode}`)
const isGood = await modes[mode](print, users === undefined ? undefined : Number(users))
print(isGood ? 'ok' : 'FAILED')
process.exitCode = isGood ? 0 : 1
