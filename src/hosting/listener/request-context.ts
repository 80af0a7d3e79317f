import type { AuthInfo } from '@modelcontextprotocol/server'
import type { Person } from '../identity/bearer-verifier.ts'
import type { Challenge } from '../identity/exchange-problem.ts'
import type { DataverseError } from '../../errors.ts'
import type { HeaderReader } from '../../network/headers.ts'

/** One HTTP request and whose it is. Nothing of it outlives the request. */
export interface Exchange {
  /** Names the user for limits and caches. */
  readonly user: string
  /** Absent on one desk, whose one person needs no name. */
  readonly person?: Person
  /** What the SDK passes on: client, scopes, never the token. */
  readonly authInfo: AuthInfo
  /** The HTTP answer to a challenge that only a new sign-in can meet. */
  readonly answerTo: (challenge: Challenge) => Response
  /** Why the call is not run, where a limit forbids it: its result says so. */
  refusal?: DataverseError
  /** What the client has to prove anew; told while the call runs. */
  challenge?: Challenge
}

/** Who sent a request. */
export interface Gate {
  /** The exchange of a request with valid credentials; else its refusal. */
  admit(headers: HeaderReader, address: string): Promise<Exchange | Response>
}
