import type { Config } from '../config.ts'
import type { Environment } from '../environment/address.ts'
import { cloudOfHost, clouds } from '../environment/clouds.ts'
import type { EntraConfig } from './http-config.ts'

/** Origin of the sign-in service: the configured one, or that of the environment's cloud. */
export function authorityOf(
  entra: EntraConfig,
  { authority }: Config,
  { host }: Environment,
): string {
  const cloud = cloudOfHost(host) ?? 'commercial'
  const configured = entra.authority ?? (authority && new URL(authority).origin)
  return configured ?? `https://${clouds[cloud].authorityHost}`
}
