// The long run: a million protocol messages and 50,000 runs of each property, with a new seed. The
// messages get half of FUZZ_MINUTES (30 by default); the rest is skipped when the time is over.
import { spawn } from 'node:child_process'
import process from 'node:process'

const seed = process.env.FUZZ_SEED ?? String(Date.now() % 2 ** 31)
const settings = { FUZZ_MESSAGES: '1000000', PROPERTY_RUNS: '50000', FUZZ_MINUTES: '30' }
process.stderr.write(`fuzz: repeat with FUZZ_SEED=${seed}\n`)

const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--testTimeout=3600000']
const run = spawn(process.execPath, [...vitest, 'test/fuzz', 'test/property/safety'], {
  stdio: 'inherit',
  env: { ...settings, ...process.env, FUZZ_SEED: seed },
})
run.once('exit', (code) => {
  process.exitCode = code ?? 1
})
