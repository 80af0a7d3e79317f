// Everything that the first call needs and a start does not: one file of the built program.
import { createAccess } from './access/access.ts'
import { deniedByUser } from './access/denied.ts'
import { createCaller } from './caller.ts'
import type { Config } from './config.ts'
import { printConnectionText } from './connection-text.ts'
import { createConnect } from './connection/connect.ts'
import { createLimits } from './connection/limits.ts'
import type { EffectiveLimit, Limits } from './connection/limits.ts'
import { createCreateLedger } from './dataverse/client/create-ledger.ts'
import { createRetryBudget } from './dataverse/client/retry-budget.ts'
import { createSearchTurns } from './dataverse/client/search-turns.ts'
import { createThrottler } from './dataverse/client/throttler.ts'
import { createUsedTables } from './dataverse/client/used-tables.ts'
import { createZoneCache } from './dataverse/client/user-zone.ts'
import { toDataverseError } from './errors.ts'
import type { DataverseError } from './errors.ts'
import { handleCall } from './mcp/call/handle-call.ts'
import type { HandleCall } from './mcp/call/handle-call.ts'
import { offeredTools } from './mcp/call/offered-tools.ts'
import type { Caller } from './mcp/contract/tool.ts'
import { createProcess } from './process.ts'
import type { Telemetry } from './telemetry/telemetry.ts'
import { isBundle } from './text/bundle.ts'
import { printCommand } from './text/print-command.ts'
import { memoizeAsync } from './time/memoize-async.ts'

const unlimited: EffectiveLimit = { readOnly: false, deny: [] }

/**
 * Builds what handles the calls of the one user of this computer. Nothing is sent before the first call. The
 * limits that the user set are looked at before each call, so that a change holds from the next one.
 */
export function openCalls(
  config: Config,
  telemetry: Telemetry | undefined,
  limits: Limits = createLimits(),
) {
  const parts = createProcess(config, { telemetry })
  const { audit, hashUser, clock } = parts
  // Kept when the limits change and the caller is made anew.
  const shared = {
    budget: createRetryBudget(),
    throttler: createThrottler({ clock }),
    creates: createCreateLedger(),
    zone: createZoneCache({ clock }),
    searches: createSearchTurns({ clock }),
    used: createUsedTables(),
  }
  // After a failure the next call tries again, so that a profile or a sign-in that the user has corrected
  // takes effect.
  const connection = memoizeAsync(createConnect(config, parts.log))
  let current: { readonly deny: string; readonly caller: Caller } | undefined
  let last: EffectiveLimit | undefined

  /** What holds now; if it cannot be read, what held before, with the reason. */
  async function limitNow(): Promise<{ limit: EffectiveLimit; problem?: DataverseError }> {
    if (config.sandbox) return { limit: unlimited }
    const { environment } = await connection()
    try {
      last = await limits.of({ url: environment.url, account: config.account })
      return { limit: last }
    } catch (error) {
      // What the user closed is not known then, so nothing may be shown.
      if (last === undefined) throw error
      return { limit: last, problem: toDataverseError(error) }
    }
  }

  async function caller(): Promise<Caller> {
    const { limit } = await limitNow()
    const deny = limit.deny.join(' ')
    if (current?.deny !== deny) {
      const access = createAccess({ ...config, deny: [...config.deny, ...limit.deny] })
      current = { deny, caller: createCaller(await connection(), { ...parts, access, shared }) }
    }
    return current.caller
  }

  /** Why the user's own limits forbid a write, if they do. */
  async function refuseWrite(): Promise<DataverseError | undefined> {
    const { limit, problem } = await limitNow()
    if (problem !== undefined) return problem
    if (!limit.readOnly) return undefined
    const { environment } = await connection()
    return deniedByUser(environment.url, printCommand('limits', environment.url, '--read-write'))
  }

  const handle: HandleCall = async (call, given) => {
    const isWrite = offeredTools.find(({ name }) => name === call.tool)?.effect !== 'read'
    // Whatever keeps the caller from being made is told by the call itself.
    const refusal = isWrite ? await refuseWrite().catch(() => undefined) : undefined
    return handleCall(call, { ...given, hashUser, ...(refusal && { refusal }) })
  }
  const connectionText = () =>
    printConnectionText({
      config,
      connection,
      limit: async () => {
        const { limit, problem } = await limitNow()
        if (problem !== undefined) throw problem
        return limit
      },
      isBundle: isBundle(process.env),
      printCommand,
    })
  return { caller, audit, handleCall: handle, connectionText }
}
