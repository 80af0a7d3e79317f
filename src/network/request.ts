const heard = new WeakMap<AbortSignal, Request>()

export type RequestParts = Omit<RequestInit, 'redirect' | 'signal'> & { readonly address: string }

/**
 * A request that hears its signal as long as anybody can still abort it, the reading of its answer
 * included. No redirect is followed.
 *
 * A `Request` does not listen to the signal that it is given, but to a follower of it, which it alone
 * holds. The platform's `fetch` drops the `Request`, so that the next garbage collection takes the
 * follower: from then on, nothing ends the request, nor the reading of its body. Seen in Node 20.20,
 * 22.23 and 24.21. `fetch(request, { signal: request.signal })` does not help, since that is the
 * follower itself; nor does it help to hold the request until the headers come. So the signal holds
 * its request: the key of a weak map keeps its value for as long as it lives.
 *
 * @param signal - Of this request alone: it holds the latest request only.
 */
export function createRequest({ address, ...parts }: RequestParts, signal: AbortSignal): Request {
  const request = new Request(address, { ...parts, redirect: 'manual', signal })
  heard.set(signal, request)
  return request
}
