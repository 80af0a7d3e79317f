import * as z from 'zod'
import { parseBearerChallenge } from '../../network/bearer-challenge.ts'
import { parseJson } from '../../text/json.ts'

/**
 * The claims, as JSON, that a refusal with `insufficient_claims` requires of the next token;
 * `undefined` for other refusals.
 *
 * @see Reference section 3.3 (claims challenge)
 */
export function claimsOf(header: string | null): string | undefined {
  const values = parseBearerChallenge(header)
  const claims = values.get('claims') ?? ''
  if (values.get('error') !== 'insufficient_claims' || claims.length > longestClaims)
    return undefined
  const text = Buffer.from(claims, 'base64').toString('utf8')
  return claimsObject.safeParse(parseJson(text)).success ? text : undefined
}

/** In base64: 4,096 bytes of JSON. */
const longestClaims = 5464

const claimsObject = z.looseObject({})
