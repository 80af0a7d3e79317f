// Runs a server over stdio and writes each line of both directions to a file, with the ids of the two
// processes, and again when they end: tee.mjs <file> <command> <args>.
import { spawn } from 'node:child_process'
import { appendFileSync, existsSync } from 'node:fs'
import { createInterface } from 'node:readline'

const [file, command, ...args] = process.argv.slice(2)
const server = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
const write = (from, line) => appendFileSync(file, `${JSON.stringify({ from, line })}\n`)
const pids = [process.pid, server.pid].join(' ')

write('started', pids)
createInterface({ input: process.stdin })
  .on('line', (line) => {
    write('client', line)
    server.stdin.write(`${line}\n`)
  })
  .on('close', () => server.stdin.end())
createInterface({ input: server.stdout }).on('line', (line) => {
  write('server', line)
  process.stdout.write(`${line}\n`)
})
server.stdin.on('error', () => undefined)
process.stdout.on('error', () => server.kill())
process.on('SIGTERM', () => server.kill())
server.on('exit', () => {
  // The file is gone when the client's home is.
  if (existsSync(file)) write('ended', pids)
  process.stdin.destroy()
})
