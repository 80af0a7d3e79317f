import { DataverseError } from '../errors.ts'
import { cloudOfHost, findRegion, regions } from './clouds.ts'
import type { Region } from './clouds.ts'

/** The addresses of a Dataverse environment. */
export interface Environment {
  /** Canonical origin without `.api` and without a trailing slash: `https://contoso.crm4.dynamics.com`. */
  readonly url: string
  /** `https://contoso.crm4.dynamics.com/api/data/v9.2/` */
  readonly apiRoot: string
  /** `contoso.crm4.dynamics.com`, with the port of a loopback address. */
  readonly host: string
}

/**
 * The environment of any address that a user might paste: the app in the browser, the Web API, an
 * old `Organization.svc`, with or without `https://`.
 *
 * The host must be an environment of a known Dataverse cloud over https; loopback hosts may have a
 * port and plain http.
 *
 * @throws DataverseError `configuration`
 * @see Reference section 1 (environment URLs and clouds)
 */
export function parseEnvironmentUrl(text: string): Environment {
  const url = parseAddress(text.trim())
  if (isLoopback(url.hostname)) return toEnvironment(url.origin)
  if (url.protocol !== 'https:') {
    throw refused(text, 'is not https', 'Start the address with https://.')
  }
  if (url.port !== '') {
    throw refused(text, 'contains a port', 'Remove the port from the address.')
  }
  const host = url.hostname.replace(apiHostPattern, '$1.$2')
  const label = environmentHostPattern.exec(host)?.[1]
  if (label === undefined || serviceLabels.has(label) || cloudOfHost(host) === undefined) {
    throw refused(text, 'is not a Dataverse environment', exampleHint)
  }
  return toEnvironment(`https://${host}`)
}

/**
 * The environment with this name in this region: `contoso` and `crm4`. A region is a code or the part
 * after the name in the address (`crm4.dynamics.com`).
 *
 * @throws DataverseError `configuration`
 */
export function environmentFromRegion(prefix: string, region: string): Environment {
  const { suffix } = parseRegion(region)
  return toEnvironment(`https://${parseEnvironmentName(prefix)}.${suffix}`)
}

/**
 * The region for a code or for the part after the name in an address: `crm4`, `crm4.dynamics.com`.
 *
 * @throws DataverseError `configuration`
 */
export function parseRegion(text: string): Region {
  const found = findRegion(text)
  if (found !== undefined) return found
  throw new DataverseError('configuration', `'${shorten(text)}' is not a Dataverse region.`, {
    hint: `Use the part after your environment's name in its address, one of ${regions.map(({ code }) => code).join(', ')}.`,
  })
}

/**
 * The first part of an environment's address in its canonical form: `contoso`.
 *
 * @throws DataverseError `configuration`
 */
export function parseEnvironmentName(text: string): string {
  const label = text.trim().toLowerCase()
  if (labelPattern.test(label) && !serviceLabels.has(label)) return label
  throw new DataverseError('configuration', `'${shorten(text)}' is not an environment name.`, {
    hint: 'Use the first part of its address: contoso for https://contoso.crm4.dynamics.com.',
  })
}

const exampleHint =
  "Copy the address of your Dynamics 365 or Power Apps environment from the browser, for example https://contoso.crm4.dynamics.com, or the 'Environment URL' from the admin center."

const labelPattern = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/
const apiHostPattern = /^([a-z0-9-]+)\.api\.(crm\d{0,3}\..+)$/
const environmentHostPattern = /^([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\.crm\d{0,3}\.[a-z.]+$/
const schemePattern = /^[a-z][a-z0-9+.-]*:\/\//i

/** Hosts under the same suffixes that serve the whole cloud, not one environment. */
const serviceLabels = new Set(['api', 'disco', 'globaldisco'])

function parseAddress(text: string): URL {
  const address = schemePattern.test(text) ? text : `https://${text}`
  const authority = address.slice(address.indexOf('://') + 3).split(/[/?#]/, 1)[0] ?? ''
  // The URL parser silently repairs odd input, so only plain characters may reach it.
  if (!/^[A-Za-z0-9.:[\]-]+$/.test(authority) || !URL.canParse(address)) {
    throw refused(text, 'is not a plain web address', exampleHint)
  }
  // The URL parser reads a number as an IPv4 address: 2130706433 as 127.0.0.1.
  if (/^(?:0x[\da-f]*|\d+)(?:\.(?:0x[\da-f]*|\d+)){0,2}(?::\d*)?$/i.test(authority))
    throw refused(text, 'is a number', exampleHint)
  const url = new URL(address)
  if (url.protocol === 'https:' || url.protocol === 'http:') return url
  throw refused(text, 'is neither https nor http', exampleHint)
}

function isLoopback(hostname: string): boolean {
  if (hostname === 'localhost' || hostname === '[::1]') return true
  return /^127(?:\.\d{1,3}){3}$/.test(hostname)
}

function toEnvironment(url: string): Environment {
  return { url, apiRoot: `${url}/api/data/v9.2/`, host: new URL(url).host }
}

function refused(text: string, what: string, hint: string): DataverseError {
  return new DataverseError('configuration', `The address '${shorten(text)}' ${what}.`, { hint })
}

/** Enough of the text to recognize it; a pasted address may contain a password before its `@`. */
function shorten(text: string): string {
  return text
    .replace(/(?<![^/@])[^/@]*@/, '...@')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .slice(0, 64)
}
