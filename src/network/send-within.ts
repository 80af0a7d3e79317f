import type { Fetch } from './fetch.ts'
import { createRequest } from './request.ts'
import type { RequestParts } from './request.ts'
import { within } from '../time/deadline.ts'
import type { Limit } from '../time/deadline.ts'

/**
 * Sends one request and gives what `read` makes of its answer, all within one limit: a server that is
 * silent, stops after the headers or lets its body drip ends with the limit. No redirect is followed.
 *
 * @param read - Reads the body or cancels it.
 * @throws what `tooLate` gives, the caller's reason, what `read` throws, or the network's failure.
 */
export function sendWithin<Result>(
  { fetch, ...limit }: Limit & { readonly fetch: Fetch },
  parts: RequestParts,
  read: (answer: Response) => Promise<Result>,
): Promise<Result> {
  return within(limit, async (signal) => read(await fetch(createRequest(parts, signal))))
}
