import type { Config } from './config.ts'
import type { Connection } from './connection/connection.ts'
import type { EffectiveLimit } from './connection/limits.ts'
import { toDataverseError } from './errors.ts'
import { bundleSettings } from './text/bundle.ts'
import { toVisible } from './text/visible.ts'

/** What the text of the prompt `connection` is made of. */
export interface ConnectionState {
  readonly config: Config
  /** @throws DataverseError why nothing is connected. */
  readonly connection: () => Promise<Connection>
  /** @throws DataverseError why the limits cannot be read. */
  readonly limit: () => Promise<EffectiveLimit>
  /** Whether the user has the form of the bundle and no terminal. */
  readonly isBundle: boolean
  /** A command of this program as the user can type it. */
  readonly printCommand: (...args: readonly string[]) => string
}

/**
 * Who is connected to what, for the user to read, and how to change it. It changes nothing and asks nothing of the
 * network; it holds no token.
 */
export async function printConnectionText(state: ConnectionState): Promise<string> {
  const { config, printCommand } = state
  const lines = config.sandbox ? sandboxLines : await connectedLines(state)
  return [
    'Show me this status of my connection to Dynamics 365 (Dataverse) as a short list. Change nothing and run no ' +
      'command; I do that myself.',
    '',
    ...lines.map((line) => `- ${line}`),
    ...(config.sandbox
      ? [
          `- Connect your own environment: ${state.isBundle ? bundleSettings : printCommand('connect')}`,
        ]
      : []),
  ].join('\n')
}

const sandboxLines = ['Environment: the built-in sandbox with fictitious records']

async function connectedLines(state: ConnectionState): Promise<readonly string[]> {
  const { config, printCommand } = state
  try {
    const { environment, account } = await state.connection()
    const { url } = environment
    const who = await account?.()
    return [
      `Environment: ${url}`,
      `Account: ${nameOf(who?.username, account !== undefined)}`,
      ...(who?.expiresAt === undefined
        ? []
        : [`Access token: until ${minuteOf(who.expiresAt)}, then renewed by itself`]),
      `The AI may: ${await mayOf(state)}`,
      ...(config.confirm === 'off' ? [] : [`Asks me before: ${config.confirm}`]),
      ...(config.policyFile === undefined
        ? []
        : [`An administrator's policy: ${config.policyFile}`]),
      ...(state.isBundle
        ? [`Change the account, the environment, or what the AI may do: ${bundleSettings}`]
        : [
            `Switch the account: ${printCommand('connect', url, '--account', 'NAME')}`,
            `Change what the AI may do: ${printCommand('limits', url)}`,
            `Disconnect: ${printCommand('disconnect', url)}`,
          ]),
    ]
  } catch (thrown) {
    const { message, hint } = toDataverseError(thrown)
    return [`Not connected: ${message}`, hint]
  }
}

function nameOf(username: string | undefined, canSignIn: boolean): string {
  if (username !== undefined) return toVisible(username)
  return canSignIn
    ? 'nobody is signed in; the next question to Dataverse opens the sign-in page'
    : 'that of the token in the settings'
}

async function mayOf({ config, limit }: ConnectionState): Promise<string> {
  try {
    const { readOnly, deny } = await limit()
    const closed = [...config.deny, ...deny]
    return [
      readOnly || config.readOnly ? 'only read' : 'read and write',
      ...(config.entities.length > 0 ? [`use only ${config.entities.join(', ')}`] : []),
      ...(closed.length > 0 ? [`not use ${closed.join(', ')}`] : []),
    ].join('; ')
  } catch (thrown) {
    return toDataverseError(thrown).message
  }
}

const minuteOf = (time: number) =>
  `${new Date(time).toISOString().slice(0, 16).replace('T', ' ')} UTC`
