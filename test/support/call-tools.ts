import { staticTokenSource } from '../../src/dataverse/client/token-source.ts'
import type { TokenSource } from '../../src/dataverse/client/token-source.ts'
import type { Clock } from '../../src/time/clock.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { createCaller } from '../../src/caller.ts'
import type { ToolAnswer } from '../../src/mcp/contract/tool.ts'
import { tools } from '../../tools/index.ts'
import { overFetch } from '../../src/network/wire.ts'

const url = 'https://sandbox.invalid'

interface Options {
  readonly fetch: Fetch
  readonly clock: Clock
  readonly token?: TokenSource
  /** URL of a service on this machine; by default one that cannot be reached. */
  readonly baseUrl?: string
  readonly resultTokens?: number
}

type Call = (
  tool: string,
  args: Readonly<Record<string, unknown>>,
  signal?: AbortSignal,
) => Promise<ToolAnswer>

/** The tools without the protocol, over any network. */
export function toolsOver({
  fetch,
  clock,
  token = staticTokenSource('t'),
  baseUrl = url,
  resultTokens = 20_000,
}: Options): Call {
  const environment = {
    url: baseUrl,
    host: new URL(baseUrl).host,
    apiRoot: `${baseUrl}/api/data/v9.2/`,
  }
  const caller = createCaller(
    { environment, wire: overFetch(fetch), token },
    { clock, limits: { resultTokens } },
  )
  return async (name, args, signal = new AbortController().signal) => {
    const tool = tools.find((one) => one.name === name)
    if (!tool) throw new Error(`There is no tool ${name}.`)
    return tool.prepare(args)({ ...caller, signal })
  }
}
