import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Person } from '../identity/bearer-verifier.ts'
import type { Challenge } from '../identity/exchange-problem.ts'
import type { HeaderReader } from '../../network/headers.ts'

/** The user and credentials of one HTTP request. It does not outlive the request. */
export interface Exchange {
  /** Key of the user for limits and caches. */
  readonly user: string
  /** Absent in single-user mode. */
  readonly person?: Person
  /** What the SDK passes on: client and scopes, never the token. */
  readonly authInfo: AuthInfo
  /** The HTTP answer to a challenge that only a new sign-in can satisfy. */
  readonly answerTo: (challenge: Challenge) => Response
}

/** Authenticates requests. */
export interface Gate {
  /** The user of a request with valid credentials; otherwise the refusal. */
  admit(headers: HeaderReader, address: string): Promise<Exchange | Response>
}
