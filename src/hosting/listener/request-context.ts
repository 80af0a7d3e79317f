import type { AuthInfo } from '@modelcontextprotocol/server'
import type { User } from '../identity/bearer-verifier.ts'
import type { ClaimsChallenge } from '../identity/exchange-problem.ts'
import type { HeaderReader } from '../../network/headers.ts'

/** The user and credentials of one HTTP request. It does not outlive the request. */
export interface RequestContext {
  /** Key of the user for limits and caches. */
  readonly user: string
  /** Absent in single-user mode. */
  readonly person?: User
  /** What the SDK passes on: client and scopes, never the token. */
  readonly authInfo: AuthInfo
  /** The HTTP answer to a challenge that only a new sign-in can satisfy. */
  readonly answerTo: (challenge: ClaimsChallenge) => Response
}

/** Authenticates requests. */
export interface Authenticator {
  /** The user of a request with valid credentials; otherwise the refusal. */
  admit(headers: HeaderReader, address: string): Promise<RequestContext | Response>
}
