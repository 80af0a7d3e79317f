import { generateKeyPairSync, randomBytes, sign, verify } from 'node:crypto'
import * as z from 'zod'

export type Claims = Readonly<Record<string, unknown>>

export const base64Url = (value: Claims | string): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** A new signing key, and tokens signed with it. */
export function createSigner() {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const kid = randomBytes(8).toString('hex')
  return {
    jwk: { ...publicKey.export({ format: 'jwk' }), kid, use: 'sig', alg: 'RS256' },

    sign(claims: Claims): string {
      const signed = `${base64Url({ typ: 'JWT', alg: 'RS256', kid })}.${base64Url(claims)}`
      const signature = sign('RSA-SHA256', Buffer.from(signed), privateKey)
      return `${signed}.${signature.toString('base64url')}`
    },

    /** The claims of a token signed with this key, otherwise `undefined`. */
    verify(token: string): Claims | undefined {
      const [head = '', body = '', signature = ''] = token.split('.')
      const data = Buffer.from(`${head}.${body}`)
      if (!verify('RSA-SHA256', data, publicKey, Buffer.from(signature, 'base64url')))
        return undefined
      return claimsOfToken(token)
    },
  }
}

export type Signer = ReturnType<typeof createSigner>

/** The claims of a token, regardless of the signer. */
export function claimsOfToken(token: string): Claims {
  const body = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')
  return z.record(z.string(), z.unknown()).parse(JSON.parse(body))
}
