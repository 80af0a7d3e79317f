import { createInterface } from 'node:readline'

/**
 * Writes the names of the tools as a line of JSON; then for each line `{ name, arguments }` that comes
 * what `call` makes of it, `{ isError, text, structured }`, or the failure as one; until the input ends.
 */
export async function answerLines(tools, call) {
  write(tools)
  for await (const line of createInterface({ input: process.stdin })) {
    const { name, arguments: args } = JSON.parse(line)
    write(await call(name, args).catch((error) => ({ isError: true, text: String(error) })))
  }
}

const write = (value) => process.stdout.write(`${JSON.stringify(value)}\n`)
