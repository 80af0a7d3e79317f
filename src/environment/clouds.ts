/** A Microsoft cloud: its sign-in service and its list of environments. */
export interface Cloud {
  readonly name: string
  /** Host of the Entra authority. */
  readonly authorityHost: string
  /** Host of the Global Discovery Service. */
  readonly discoveryHost: string
}

/** A geographic region, as the second part of an environment's address. */
export interface Region {
  /** The value for `DATAVERSE_REGION`: `crm4`. */
  readonly code: string
  /** The part after the environment's name and the dot: `crm4.dynamics.com`. */
  readonly suffix: string
  readonly name: string
  readonly cloud: CloudName
}

const cloudNames = ['commercial', 'gcc', 'gcc-high', 'dod', 'china'] as const

export type CloudName = (typeof cloudNames)[number]

/** @see Reference section 1.2 (clouds and authorities) */
export const clouds: Readonly<Record<CloudName, Cloud>> = {
  commercial: {
    name: 'Commercial',
    authorityHost: 'login.microsoftonline.com',
    discoveryHost: 'globaldisco.crm.dynamics.com',
  },
  gcc: {
    name: 'US Government (GCC)',
    authorityHost: 'login.microsoftonline.com',
    discoveryHost: 'globaldisco.crm9.dynamics.com',
  },
  'gcc-high': {
    name: 'US Government (GCC High)',
    authorityHost: 'login.microsoftonline.us',
    discoveryHost: 'globaldisco.crm.microsoftdynamics.us',
  },
  dod: {
    name: 'US Department of Defense',
    authorityHost: 'login.microsoftonline.us',
    discoveryHost: 'globaldisco.crm.appsplatform.us',
  },
  china: {
    name: 'China (21Vianet)',
    authorityHost: 'login.partner.microsoftonline.cn',
    discoveryHost: 'globaldisco.crm.dynamics.cn',
  },
}

/**
 * The regions known when this was written. Microsoft keeps adding codes, so a `crm` code that is
 * missing here is still accepted.
 *
 * @see Reference section 1.1 (region codes)
 */
export const regions: readonly Region[] = [
  commercial('crm', 'North America'),
  commercial('crm2', 'South America'),
  commercial('crm3', 'Canada'),
  commercial('crm4', 'Europe, Middle East, Africa'),
  commercial('crm5', 'Asia Pacific'),
  commercial('crm6', 'Oceania'),
  commercial('crm7', 'Japan'),
  commercial('crm8', 'India'),
  { code: 'crm9', suffix: 'crm9.dynamics.com', name: 'US Government (GCC)', cloud: 'gcc' },
  commercial('crm11', 'United Kingdom'),
  commercial('crm12', 'France'),
  commercial('crm14', 'South Africa'),
  commercial('crm15', 'United Arab Emirates'),
  commercial('crm16', 'Germany'),
  commercial('crm17', 'Switzerland'),
  commercial('crm19', 'Norway'),
  commercial('crm20', 'Singapore'),
  commercial('crm21', 'Korea'),
  commercial('crm22', 'Sweden'),
  {
    code: 'gcc-high',
    suffix: 'crm.microsoftdynamics.us',
    name: 'US Government (GCC High)',
    cloud: 'gcc-high',
  },
  { code: 'dod', suffix: 'crm.appsplatform.us', name: 'US Department of Defense', cloud: 'dod' },
  { code: 'china', suffix: 'crm.dynamics.cn', name: 'China (21Vianet)', cloud: 'china' },
]

/** The region with this code or suffix, in any letter case, including codes newer than the table. */
export function findRegion(text: string): Region | undefined {
  const wanted = text.trim().toLowerCase()
  const known = regions.find(({ code, suffix }) => code === wanted || suffix === wanted)
  if (known !== undefined) return known
  const code = /^(crm\d{1,3})(?:\.dynamics\.com)?$/.exec(wanted)?.[1]
  return code === undefined ? undefined : commercial(code, code)
}

/** The cloud of an environment's host; `undefined` when no Microsoft cloud has such hosts. */
export function cloudOfHost(host: string): CloudName | undefined {
  const suffix = /\.(crm\d{0,3}\.[a-z.]+)$/.exec(host.toLowerCase())?.[1]
  return suffix === undefined ? undefined : findRegion(suffix)?.cloud
}

/** The cloud whose users sign in at this authority; the commercial cloud for any other authority. */
export function cloudOfAuthority(authority: string | undefined): CloudName {
  const host = authority === undefined ? undefined : new URL(authority).host
  return cloudNames.find((name) => clouds[name].authorityHost === host) ?? 'commercial'
}

function commercial(code: string, name: string): Region {
  return { code, suffix: `${code}.dynamics.com`, name, cloud: 'commercial' }
}
