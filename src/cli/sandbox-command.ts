import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import * as z from 'zod'
import { systemClock } from '../time/clock.ts'
import { DataverseError } from '../errors.ts'
import { printCommand } from '../text/print-command.ts'
import { parseFaultPlan } from '../../sandbox/faults/plan.ts'
import type { FaultPlan } from '../../sandbox/faults/plan.ts'
import { startSandboxListener } from '../../sandbox/listener/http-listener.ts'
import type { SandboxListener } from '../../sandbox/listener/http-listener.ts'
import { printLoggedRequest } from '../../sandbox/request-log.ts'
import { loadSchema } from '../../sandbox/schema/load-schema.ts'
import { seedRows } from '../../sandbox/seed/seed-rows.ts'
import { readSnapshot } from '../../sandbox/snapshot/snapshot-file.ts'
import { createSnapshotKeeper } from '../../sandbox/snapshot/snapshot-keeper.ts'

/** The flags of `sandbox`, as given on the command line. */
export interface SandboxFlags {
  readonly port: string
  readonly token?: string
  readonly user?: string
  readonly data?: string
  readonly reset?: boolean
  readonly accounts?: string
  readonly faults?: string
  readonly control?: boolean
  readonly log?: boolean
  readonly json?: boolean
}

/**
 * Serves the sandbox on 127.0.0.1 until SIGINT or SIGTERM. The first line on stdout is its base URL,
 * or with `--json` an object with it; everything else goes to stderr.
 *
 * @throws DataverseError `configuration` for flags, files or a port that cannot be used.
 */
export async function runSandbox(flags: SandboxFlags): Promise<void> {
  const { port, accounts } = parseNumbers(flags)
  checkToken(flags.token)
  const { token = randomBytes(16).toString('base64url'), data, user, json = false } = flags
  if (flags.reset && data === undefined) {
    throw wrong('--reset requires --data.', 'Name the file to reset with --data, or omit --reset.')
  }
  const schema = loadSchema()
  const restored = data === undefined ? undefined : await readSnapshot(data, schema)
  const content = flags.reset ? undefined : restored
  const faults = flags.faults === undefined ? undefined : await readFaultPlan(flags.faults)

  const stopped = untilStopped()
  const listener = await startSandboxListener({
    port,
    host: '127.0.0.1',
    token,
    clock: systemClock,
    load: () => ({ schema, content: content ?? seedRows(schema, accounts) }),
    control: flags.control ?? false,
    ...(user !== undefined && { user }),
    ...(faults && { faults }),
    ...(flags.log && {
      log: (entry) => printError(json ? JSON.stringify(entry) : printLoggedRequest(entry)),
    }),
    onChange: () => keeper?.changed(),
  })
  const keeper = data === undefined ? undefined : keepSnapshot(data, listener)
  try {
    checkUser(listener, user)
    // A path that cannot be written is reported now, not at the first change.
    if (!content) await keeper?.flush()
    announce(listener, { token, json, user })
    await stopped
  } finally {
    await listener.close()
  }
  await keeper?.flush()
}

/** A terminal and npm both forward a signal: a repeated one must not interrupt saving. */
function untilStopped(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => resolve())
  })
}

function parseNumbers({ port, accounts = '0' }: SandboxFlags) {
  const parsed = z.coerce.number().int().min(0).max(65_535).safeParse(port)
  if (!parsed.success) {
    throw wrong(
      '--port is not a port number.',
      'Give a number from 0 to 65535; 0 uses any free port.',
    )
  }
  const more = z.coerce.number().int().min(0).max(100_000).safeParse(accounts)
  if (!more.success)
    throw wrong('--accounts is not a number up to 100000.', 'For example: --accounts 20000.')
  return { port: parsed.data, accounts: more.data }
}

function checkToken(token: string | undefined): void {
  if (token === undefined || /^[A-Za-z0-9._~+/=-]{1,1000}$/.test(token)) return
  throw wrong('--token is not a bearer token.', 'Use only letters, digits, and . _ ~ + / = -.')
}

async function readFaultPlan(file: string): Promise<FaultPlan> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    throw wrong(
      `The fault plan ${file} cannot be read.`,
      'Give --faults the path of a JSON file.',
      cause,
    )
  })
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch (cause) {
    throw wrong(`The fault plan ${file} is not JSON.`, 'See docs/sandbox.md for examples.', cause)
  }
  return parseFaultPlan(json)
}

function keepSnapshot(file: string, { sandbox }: SandboxListener) {
  return createSnapshotKeeper({
    file,
    content: () => sandbox.content(),
    clock: systemClock,
    onFailure: ({ message }) => printError(`${message} The records are only kept in memory.`),
  })
}

function checkUser({ sandbox }: SandboxListener, user: string | undefined): void {
  if (user === undefined || sandbox.hasUser(user)) return
  const keys = sandbox.users().map(({ key }) => key)
  throw wrong(
    `There is no user '${user}' in this sandbox.`,
    `Give --user one of ${keys.join(', ')}.`,
  )
}

function announce(
  { baseUrl, sandbox }: SandboxListener,
  {
    token,
    json,
    user,
  }: { readonly token: string; readonly json: boolean; readonly user: string | undefined },
): void {
  const users = sandbox.users().map((one) => ({ ...one, token: `${token}.${one.key}` }))
  if (json) {
    print(JSON.stringify({ baseUrl, token, users }))
    return
  }
  print(baseUrl)
  printError(`Dataverse sandbox with fictitious records, reachable only from this computer. Try it:
  curl -g -H 'Authorization: Bearer ${token}' '${baseUrl}/api/data/v9.2/accounts?$select=name&$top=3'

Use it with the MCP server:
  DATAVERSE_URL=${baseUrl} DATAVERSE_ACCESS_TOKEN=${token} ${printCommand()}

The token acts as ${user ?? 'administrator'}. Others: ${users.map(({ key }) => key).join(', ')}.
Add a dot and the name to the token to act as one of them: ${token}.salesperson`)
}

function wrong(message: string, hint: string, cause?: unknown): DataverseError {
  return new DataverseError('configuration', message, {
    hint,
    ...(cause !== undefined && { cause }),
  })
}

function print(line: string): void {
  process.stdout.write(`${line}\n`)
}

function printError(line: string): void {
  process.stderr.write(`${line}\n`)
}
