import { isIP, isIPv6 } from 'node:net'
import type { BlockList } from 'node:net'

/**
 * The client's address, for limits by address: the peer, or, behind listed proxies, the last address of
 * `X-Forwarded-For` that is not a listed proxy. What a client itself puts there is never trusted (R120).
 * For an IPv6 address it is the network (/64), because one client has all of it.
 */
export function clientAddress(
  peer: string,
  forwarded: string | undefined,
  proxies: readonly BlockList[],
): string {
  let address = withoutMapping(peer)
  const hops = (forwarded ?? '').split(',').map((hop) => hop.trim())
  while (isOneOf(address, proxies)) {
    const before = withoutMapping(withoutPort(hops.pop() ?? ''))
    if (isIP(before) === 0) break
    address = before
  }
  return isIPv6(address) ? networkOf(address) : address
}

/** Some proxies add the port: `203.0.113.7:50123`, `[2001:db8::9]:50123`. */
function withoutPort(hop: string): string {
  const [, bracketed, plain] =
    /^(?:\[([^\]]+)\]|(\d+\.\d+\.\d+\.\d+))(?::\d{1,5})?$/.exec(hop) ?? []
  return bracketed ?? plain ?? hop
}

/** A dual-stack socket reports an IPv4 peer as `::ffff:10.0.0.1`. */
function withoutMapping(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '')
}

function isOneOf(address: string, networks: readonly BlockList[]): boolean {
  const version = isIP(address)
  if (version === 0) return false
  return networks.some((each) => each.check(address, version === 6 ? 'ipv6' : 'ipv4'))
}

function networkOf(address: string): string {
  const [head = '', tail] = address.split('%')[0]?.split('::') ?? []
  const left = head.split(':').filter((group) => group !== '')
  const right = (tail ?? '').split(':').filter((group) => group !== '')
  const zeros =
    tail === undefined ? [] : Array(Math.max(0, 8 - left.length - right.length)).fill('0')
  const groups = [...left, ...zeros, ...right].slice(0, 4)
  return `${groups.map((group) => group.toLowerCase().replace(/^0+(?=.)/, '')).join(':')}::/64`
}
