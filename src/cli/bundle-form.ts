import { parseConfig } from '../config.ts'
import type { Config } from '../config.ts'
import { findRegion, regions } from '../environment/clouds.ts'
import { DataverseError, isDataverseError } from '../errors.ts'
import { bundleSettings } from '../text/bundle.ts'

type Variables = Readonly<Record<string, string | undefined>>

/** What a person typed into the form of the Claude Desktop bundle. */
export interface BundleForm {
  readonly config: Config
  /** Why no call can be served, in the words of the form. */
  readonly refusal?: DataverseError
}

/** The fields as the form shows them; `packaging/mcpb/manifest.json` has the same titles. */
const titles = {
  environment: 'Environment',
  region: 'Region',
  account: 'Account',
  clientId: 'App registration',
  tenantId: 'Tenant',
  deny: 'Left out',
} as const

/**
 * The settings of the bundle's form. It takes what people type: a whole address, the first part of it, or the name
 * of the environment; a region's code, address part or name. Nothing in it can stop the start: a wrong field is
 * told by the first answer.
 */
export function readBundleForm(variables: Variables): BundleForm {
  const field = (name: string) => readField(variables[`BUNDLE_${name}`])
  const others = Object.fromEntries(
    Object.entries(variables).filter(([name]) => name.startsWith('DATAVERSE_')),
  )
  const isSample = field('SAMPLE_DATA') === 'true'
  try {
    const environment = isSample ? {} : readEnvironment(field('ENVIRONMENT'), field('REGION'))
    const config = readFields({
      ...others,
      ...environment.variables,
      ...(isSample && { DATAVERSE_SANDBOX: 'true' }),
      DATAVERSE_READ_ONLY: field('READ_ONLY') === 'true' ? 'true' : '',
      DATAVERSE_DENY: field('DENY'),
      DATAVERSE_CLIENT_ID: field('CLIENT_ID'),
      DATAVERSE_TENANT_ID: field('TENANT_ID'),
    })
    const account = field('ACCOUNT')
    return {
      config: {
        ...config,
        ...(environment.name !== undefined && { environmentName: environment.name }),
        ...(account !== '' && !isSample && { account }),
      },
    }
  } catch (thrown) {
    if (!isDataverseError(thrown)) throw thrown
    const readOnly = field('READ_ONLY') === 'true' ? 'true' : ''
    return { config: parseConfig({ DATAVERSE_READ_ONLY: readOnly }), refusal: thrown }
  }
}

/** An optional field that was left out may arrive as its placeholder. */
function readField(text: string | undefined): string {
  const value = text?.trim() ?? ''
  return value.startsWith('${') ? '' : value
}

interface NamedEnvironment {
  readonly variables?: Variables
  /** The environment's display name, which is looked up. */
  readonly name?: string
}

function readEnvironment(text: string, region: string): NamedEnvironment {
  if (text === '')
    throw wrong(
      'environment',
      'is empty',
      'Enter the address that your browser shows for Dynamics 365.',
    )
  if (/[./:]/.test(text)) return { variables: { DATAVERSE_URL: text } }
  const isPrefix = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i.test(text)
  if (isPrefix && region !== '')
    return {
      variables: { DATAVERSE_ENVIRONMENT: text, DATAVERSE_REGION: readRegion(region) },
    }
  if (isPrefix) return { variables: { DATAVERSE_ENVIRONMENT: text } }
  if (text.length <= 100 && /^[\p{L}\p{N}][^\p{C}<>"]*$/u.test(text)) return { name: text }
  throw wrong(
    'environment',
    'holds neither an address nor a name',
    'Enter the address that your browser shows for Dynamics 365, such as https://contoso.crm4.dynamics.com.',
  )
}

/** Words that people use for a region beside its name. */
const regionWords: Readonly<Record<string, string>> = {
  eu: 'crm4',
  emea: 'crm4',
  us: 'crm',
  usa: 'crm',
  'united states': 'crm',
  america: 'crm',
  apac: 'crm5',
  australia: 'crm6',
  uk: 'crm11',
  'great britain': 'crm11',
  england: 'crm11',
  uae: 'crm15',
  deutschland: 'crm16',
  schweiz: 'crm17',
  europa: 'crm4',
}

function readRegion(text: string): string {
  const known = findRegion(text)
  if (known !== undefined) return known.code
  const word = text.toLowerCase().replaceAll(/\s+/g, ' ')
  const spoken = regionWords[word]
  if (spoken !== undefined) return spoken
  const [found, ...more] = regions.filter(({ name }) =>
    name
      .toLowerCase()
      .split(/[,(]/)
      .some((part) => part.trim() === word),
  )
  if (found !== undefined && more.length === 0) return found.code
  throw wrong(
    'region',
    'is not known',
    'Leave it empty, so that it is looked up with your account, or enter the part after the name in the address: crm4.',
  )
}

/** The settings parsed, with a problem told by the form's field. */
function readFields(variables: Variables): Config {
  try {
    return parseConfig(variables)
  } catch (thrown) {
    if (!isDataverseError(thrown)) throw thrown
    const { message } = thrown
    const field = Object.entries(settings).find(([setting]) => message.includes(setting))?.[1]
    const what = message.replace(/^Invalid settings: /, '').replaceAll(/DATAVERSE_[A-Z_]+ ?/g, '')
    throw wrong(
      field ?? 'environment',
      `is wrong: ${what.replace(/\.$/, '')}`,
      'Correct it.',
      thrown,
    )
  }
}

const settings: Readonly<Record<string, keyof typeof titles>> = {
  DATAVERSE_DENY: 'deny',
  DATAVERSE_CLIENT_ID: 'clientId',
  DATAVERSE_TENANT_ID: 'tenantId',
  DATAVERSE_REGION: 'region',
}

function wrong(
  field: keyof typeof titles,
  what: string,
  advice: string,
  cause?: unknown,
): DataverseError {
  return new DataverseError(
    'configuration',
    `The field "${titles[field]}" of this extension's settings ${what}.`,
    {
      hint: `Tell the user: ${advice} The settings are ${bundleSettings}; the extension then starts again.`,
      cause,
    },
  )
}
