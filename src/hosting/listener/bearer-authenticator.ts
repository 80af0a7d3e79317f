import {
  bearerAuthChallengeResponse,
  getOAuthProtectedResourceMetadataUrl,
  OAuthError,
  OAuthErrorCode,
} from '@modelcontextprotocol/server'
import type { RefusalLog } from '../../telemetry/refusal-log.ts'
import type { Bearer, BearerVerifier, User } from '../identity/bearer-verifier.ts'
import type { ClaimsChallenge } from '../identity/exchange-problem.ts'
import type { RateLimits } from './rate-limits.ts'
import type { RequestContext, Authenticator } from './request-context.ts'
import { notNow, tooManyRequests } from './plain-answers.ts'
import { qualifiedScopes } from './scopes.ts'

/**
 * Admits requests with an access token for this resource that has the read scope; writing tools also
 * require the write scope (R4, R9, R64). Only requests without a valid token count against their address
 * (R120). An expired token counts like a missing one, so that many users behind one address can renew.
 */
export function createBearerAuthenticator({
  verifier,
  publicUrl,
  rateLimits,
  userKey,
  userHash,
  refusals,
}: {
  readonly verifier: BearerVerifier
  readonly publicUrl: string
  readonly rateLimits: Pick<RateLimits, 'anonymous' | 'failures'>
  readonly userKey: (person: User) => string
  /** For the log. */
  readonly userHash: (person: Pick<User, 'tenantId' | 'objectId'>) => string
  readonly refusals: RefusalLog
}): Authenticator {
  const scopes = qualifiedScopes(publicUrl)
  const resource = new URL(publicUrl)
  const resourceMetadataUrl = getOAuthProtectedResourceMetadataUrl(resource)
  const options = { requiredScopes: [scopes.read], resourceMetadataUrl }

  return {
    async admit(headers, address) {
      const authorization = headers.get('authorization')
      if (authorization === null)
        return askForToken('A token is required.', { address, word: 'no token' })
      const [, token] = /^bearer +([\w.~+/=-]+)$/i.exec(authorization) ?? []
      const verdict =
        token === undefined
          ? ({
              kind: 'invalid',
              word: 'format',
              reason: 'The Authorization header contains no bearer token.',
            } as const)
          : await verifier.verify(token)
      if (verdict.kind === 'expired') {
        const { bearer } = verdict
        return askForToken('The token has expired.', { address, word: 'expired', bearer })
      }
      if (verdict.kind === 'unavailable') {
        refusals('keys unavailable', { status: 503 })
        return notNow('Tokens cannot be verified now')
      }
      if (verdict.kind === 'person' && hasScope(verdict.person)) return toExchange(verdict.person)

      const waitMs = await rateLimits.failures.take(address)
      if (waitMs !== undefined) return tooMany(waitMs)
      if (verdict.kind === 'invalid') {
        const { word, found, bearer } = verdict
        refusals(word, { status: 401, found, user: hashOf(bearer) })
        return refuse(verdict.reason)
      }
      const { person } = verdict
      const user = hashOf(person)
      if (verdict.kind === 'foreign-client') {
        refusals('client', { status: 403, found: person.clientId, user })
        return foreignClient()
      }
      refusals('scope', { status: 403, found: person.scopes.join(' '), user })
      return lacksScope()
    },
  }

  async function askForToken(
    reason: string,
    {
      address,
      word,
      bearer,
    }: {
      readonly address: string
      readonly word: 'no token' | 'expired'
      readonly bearer?: Bearer
    },
  ): Promise<Response> {
    const waitMs = await rateLimits.anonymous.take(address)
    if (waitMs !== undefined) return tooMany(waitMs)
    refusals(word, { status: 401, user: hashOf(bearer) })
    return refuse(reason)
  }

  function tooMany(waitMs: number): Response {
    refusals('rate', { status: 429 })
    return tooManyRequests(waitMs)
  }

  function hashOf(bearer: Bearer): string | undefined {
    return bearer && userHash(bearer)
  }

  function toExchange(person: User): RequestContext {
    return {
      user: userKey(person),
      person,
      authInfo: {
        token: '',
        clientId: person.clientId,
        scopes: person.scopes.map((scope) => `${publicUrl}/${scope}`),
        expiresAt: Math.floor(person.expiresAt / 1000),
        resource,
        resourceMetadataUrl,
      },
      answerTo,
    }
  }

  function answerTo(challenge: ClaimsChallenge): Response {
    const { error, description, claims } = challenge
    if (error === 'invalid_token' || claims === undefined) return refuse(description)
    const parts = {
      error,
      error_description: description,
      claims: Buffer.from(claims).toString('base64'),
      scope: scopes.read,
      resource_metadata: resourceMetadataUrl,
    }
    const header = Object.entries(parts).map(([name, value]) => `${name}="${value}"`)
    return Response.json(
      { error, error_description: description },
      { status: 401, headers: { 'WWW-Authenticate': `Bearer ${header.join(', ')}` } },
    )
  }

  function refuse(reason: string): Response {
    return bearerAuthChallengeResponse(new OAuthError(OAuthErrorCode.InvalidToken, reason), options)
  }

  function lacksScope(): Response {
    const error = new OAuthError(OAuthErrorCode.InsufficientScope, 'The token lacks a scope.')
    return bearerAuthChallengeResponse(error, options)
  }
}

function hasScope(person: User): boolean {
  return person.scopes.includes('mcp.read')
}

function foreignClient(): Response {
  const error_description = 'This application may not use this server.'
  return Response.json({ error: 'unauthorized_client', error_description }, { status: 403 })
}
