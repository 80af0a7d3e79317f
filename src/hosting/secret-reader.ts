import { createPrivateKey, X509Certificate } from 'node:crypto'
import type * as z from 'zod'
import type { ClientCredential } from './identity/client-credential.ts'
import { stateKeyBytes } from './state-cipher.ts'
import type { httpSchema } from './http-settings.ts'
import type { RedisAddress, RedisNode } from './redis-address.ts'

export type ReadFile = (file: string) => string

type Values = z.output<typeof httpSchema>

/** Reads secrets from variables or files, and adds what is wrong with them to `problems`. */
export function createSecretReader(values: Values, readFile: ReadFile, problems: string[]) {
  return {
    stateKeys(): readonly Uint8Array[] {
      const text = secret('STATE_KEY') ?? ''
      const keys = text.split(/[\s,]+/).filter((each) => each !== '')
      const decoded = keys.map((key) => Buffer.from(key, 'base64'))
      if (decoded.some(({ length }) => length !== stateKeyBytes))
        problems.push('STATE_KEY must be 32 random bytes in base64: openssl rand -base64 32')
      if (keys.length > 2) problems.push('STATE_KEY must be one key, or a new and an old one')
      if (keys.length === 2 && keys[0] === keys[1])
        problems.push('STATE_KEY contains the same key twice')
      return decoded
    },

    redis(): RedisAddress | undefined {
      const url = secret('REDIS_URL')
      const sentinelPassword = secret('REDIS_SENTINEL_PASSWORD')
      const { REDIS_SENTINELS, REDIS_CA_FILE: authorityFile } = values
      const sentinels = REDIS_SENTINELS.map((text) => toNode(text))
      if (url === undefined) {
        if (sentinels.length > 0 || authorityFile !== undefined)
          problems.push('REDIS_SENTINELS and REDIS_CA_FILE need REDIS_URL_FILE')
        return undefined
      }
      const isAddress = URL.canParse(url) && /^rediss?:\/\//.test(url)
      if (!isAddress) problems.push('REDIS_URL must start with redis:// or rediss://')
      if (isAddress && sentinels.length > 0 && !isName(new URL(url)))
        problems.push(
          'REDIS_URL must end with the name of the primary, without a port, if REDIS_SENTINELS is set: rediss://user:password@mymaster',
        )
      if (authorityFile !== undefined && !url.startsWith('rediss://'))
        problems.push('REDIS_CA_FILE needs a REDIS_URL that starts with rediss://')
      if (sentinelPassword !== undefined && sentinels.length === 0)
        problems.push('REDIS_SENTINEL_PASSWORD needs REDIS_SENTINELS')
      const authorities = authorityFile === undefined ? undefined : authoritiesOf(authorityFile)
      return {
        url,
        ...(authorities !== undefined && { authorities }),
        ...(sentinels.length > 0 && { sentinels }),
        ...(sentinelPassword !== undefined && { sentinelPassword }),
      }
    },

    credential(): ClientCredential | undefined {
      const {
        ENTRA_CERTIFICATE_FILE: certificate,
        ENTRA_FEDERATED_TOKEN_FILE: federated,
        ENTRA_CLIENT_SECRET: value,
        ENTRA_CLIENT_SECRET_FILE: file,
      } = values
      const hasSecret = value !== undefined || file !== undefined
      const kinds = [certificate !== undefined, federated !== undefined, hasSecret]
      const given = kinds.filter(Boolean).length
      if (given !== 1) {
        problems.push(
          `${given === 0 ? 'a credential is missing' : 'there is more than one credential'}: set one of ENTRA_CERTIFICATE_FILE, ENTRA_FEDERATED_TOKEN_FILE, ENTRA_CLIENT_SECRET_FILE`,
        )
        return undefined
      }
      if (certificate !== undefined) return certificateOf(certificate)
      if (federated !== undefined) return federatedOf(federated)
      const text = secret('ENTRA_CLIENT_SECRET')
      return text === undefined ? undefined : { kind: 'secret', secret: text }
    },
  }

  function secret(
    name: 'STATE_KEY' | 'REDIS_URL' | 'REDIS_SENTINEL_PASSWORD' | 'ENTRA_CLIENT_SECRET',
  ): string | undefined {
    const value = values[name]
    const file = values[`${name}_FILE`]
    if (value !== undefined && file !== undefined)
      problems.push(`set ${name} or ${name}_FILE, not both`)
    return file === undefined ? value : contentOf(`${name}_FILE`, file)
  }

  function contentOf(name: string, file: string): string | undefined {
    try {
      const text = readFile(file).trim()
      if (text !== '') return text
      problems.push(`${name} names an empty file`)
    } catch {
      problems.push(`${name} names a file that cannot be read`)
    }
    return undefined
  }

  function authoritiesOf(file: string): string | undefined {
    const pem = contentOf('REDIS_CA_FILE', file)
    if (pem === undefined) return undefined
    try {
      // Throws if it is none.
      const { raw } = new X509Certificate(pem)
      if (raw.length > 0) return pem
    } catch {
      problems.push('REDIS_CA_FILE must contain certificates in PEM format')
    }
    return undefined
  }

  function federatedOf(file: string): ClientCredential | undefined {
    const text = contentOf('ENTRA_FEDERATED_TOKEN_FILE', file)
    return text === undefined ? undefined : { kind: 'federated', file }
  }

  function certificateOf(file: string): ClientCredential | undefined {
    const pem = contentOf('ENTRA_CERTIFICATE_FILE', file)
    if (pem === undefined) return undefined
    try {
      const certificate = new X509Certificate(pem)
      const privateKey = createPrivateKey(pem)
      if (!certificate.checkPrivateKey(privateKey)) throw new Error('not its key')
      return {
        kind: 'certificate',
        thumbprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
        certificate: certificate.toString(),
        privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      }
    } catch {
      problems.push(
        'ENTRA_CERTIFICATE_FILE must contain a certificate and its private key, both in PEM format',
      )
      return undefined
    }
  }
}

function toNode(text: string): RedisNode {
  const { hostname, port } = new URL(`redis://${text}`)
  return { host: hostname.replaceAll(/[[\]]/g, ''), port: Number(port) }
}

const isName = ({ hostname, port }: URL) => hostname !== '' && port === ''
