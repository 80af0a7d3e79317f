import { setTimeout } from 'node:timers/promises'
import * as z from 'zod'
import { parseConfig, settings } from '../config.ts'
import { toDataverseError } from '../errors.ts'
import { applyPolicy } from '../policy/apply-policy.ts'
import { readPolicy } from '../policy/read-policy.ts'
import { isBundle } from '../text/bundle.ts'
import { printCommand } from '../text/print-command.ts'
import { startRuntime } from '../runtime.ts'
import { serveOverStdio } from '../mcp/stdio.ts'
import { readBundleForm } from './bundle-form.ts'
import type { BundleForm } from './bundle-form.ts'
import { serveFlags, switches, withFlags } from './serve-flags.ts'

/** Time limit for sending remaining telemetry when the process ends. */
const longestTelemetryEndMs = 800

/** Whether the arguments mean `serve`: by name, or by flags alone. */
export function isServe(args: readonly string[]): boolean {
  const [first] = args
  if (args.includes('--help') || args.includes('-h')) return false
  return (
    first === undefined || first === 'serve' || (first.startsWith('--') && first !== '--version')
  )
}

/**
 * Serves MCP over stdio until stdin ends; returns the exit code for the process. On a terminal, it
 * explains itself instead.
 *
 * @throws DataverseError `configuration` for invalid flags or settings.
 */
export async function serve(args: readonly string[]): Promise<number> {
  if (args.includes('--http')) {
    // Here each schema is used often enough to compile it, unlike in `zod-settings.ts`.
    z.config({ jitless: false })
    const { serveHttp } = await import('./serve-http.ts')
    return serveHttp(args)
  }
  const { config, refusal } = readSettings(args)
  if (process.stdin.isTTY) {
    process.stderr.write(explanation())
    return 0
  }
  const { createServer, log, audit, telemetry, calls } = await startRuntime(config)
  const code = await serveOverStdio(
    () => createServer({ refusal }),
    log,
    audit,
    config.sandbox ? calls : undefined,
  )
  await Promise.race([telemetry.end(), setTimeout(longestTelemetryEndMs)])
  return code
}

/** Of the form of a bundle, whose mistakes the first answer tells; otherwise of flags and variables. */
function readSettings(args: readonly string[]): BundleForm {
  const policy = readPolicy()
  if (!isBundle(process.env))
    return { config: applyPolicy(parseConfig(withFlags(process.env, args)), policy) }
  const form = readBundleForm(process.env)
  try {
    return { ...form, config: applyPolicy(form.config, policy) }
  } catch (thrown) {
    return { config: parseConfig({}), refusal: toDataverseError(thrown) }
  }
}

const explanation =
  () => `This is an MCP server: an MCP client such as Claude Desktop starts it and talks to it over stdin.

  Try it now, without a tenant:        ${printCommand('demo')}
  Connect to your own environment:     ${printCommand('connect')}
  Add it to an MCP client:             ${printCommand('install', 'claude-desktop')}
  Every command:                       ${printCommand('--help')}
`

/** The flags of `serve` for its help, one per line. */
export function serveHelp(): string {
  const flags = [...serveFlags].map(([flag, name]) => ({
    flag: switches.has(flag) ? flag : `${flag} <value>`,
    meaning: `${settings.get(name) ?? ''} (${name})`,
  }))
  const width = Math.max(...flags.map(({ flag }) => flag.length))
  const lines = flags.map(({ flag, meaning }) => `  --${flag.padEnd(width)}  ${meaning}`)
  return `
Flags; each is also an environment variable:
${lines.join('\n')}
  --${'http'.padEnd(width)}  serve Streamable HTTP instead of stdio; see docs/http-settings.md for its settings

Examples:
  ${printCommand('serve', '--sandbox')}
  ${printCommand('serve', '--url', 'https://contoso.crm4.dynamics.com', '--read-only')}
`
}
