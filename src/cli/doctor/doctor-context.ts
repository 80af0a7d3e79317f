import { lookup } from 'node:dns/promises'
import { whyNoBrowser } from '../../sign-in/browser.ts'
import { openKeychain } from '../../sign-in/store/open-keychain.ts'
import type { Keychain } from '../../sign-in/store/keychain.ts'
import type { Clock } from '../../time/clock.ts'
import type { Config } from '../../config.ts'
import type { Environment } from '../../environment/address.ts'
import { directNetwork } from '../../network/choose-network.ts'
import type { Fetch } from '../../network/fetch.ts'
import type { Account } from '../account/account-context.ts'

/** The parts of this computer that checks use. */
export interface DoctorMachine {
  /** `20.20.2` */
  readonly nodeVersion: string
  readonly platform: NodeJS.Platform
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly keychain: () => Promise<Keychain>
  readonly whyNoBrowser: () => string | undefined
  /** Rejects when the name has no address. */
  readonly lookUp: (host: string) => Promise<unknown>
  /** The network without the proxy. */
  readonly direct: Fetch
}

/** What the checks use. */
export interface DoctorContext {
  readonly config: Config
  readonly environment: Environment | undefined
  readonly fetch: Fetch
  readonly clock: Clock
  readonly machine: DoctorMachine
  readonly printCommand: (...args: readonly string[]) => string
  /** The account whose tokens are checked, without a sign-in. */
  readonly account: Account | undefined
}

/** This computer. */
export const thisMachine: DoctorMachine = {
  nodeVersion: process.versions.node,
  platform: process.platform,
  variables: process.env,
  keychain: openKeychain,
  whyNoBrowser: () => whyNoBrowser(),
  lookUp: (host) => lookup(host),
  direct: directNetwork,
}
