export const throttlingLimits = ['requests', 'time', 'concurrency'] as const

export type ThrottlingLimit = (typeof throttlingLimits)[number]

interface Throttling {
  readonly code: string
  readonly message: string
  /** The `Retry-After` value unless the plan sets one; short for the concurrency limit. */
  readonly retryAfterSeconds: number
  readonly remainingRequests: string
  /** In seconds, with a thousands separator, as the service writes it. */
  readonly remainingTime: string
}

/** The three service protection limits (reference section 14.1). */
const answers: Readonly<Record<ThrottlingLimit, Throttling>> = {
  requests: {
    code: '0x80072322',
    message: 'Number of requests exceeded the limit of 6000 over time window of 300 seconds.',
    retryAfterSeconds: 5,
    remainingRequests: '0',
    remainingTime: '1,096.20',
  },
  time: {
    code: '0x80072321',
    message:
      'Combined execution time of incoming requests exceeded limit of 1,200,000 milliseconds over ' +
      'time window of 300 seconds. Decrease number of concurrent requests or reduce the duration ' +
      'of requests and try again later.',
    retryAfterSeconds: 5,
    remainingRequests: '4711',
    remainingTime: '0.00',
  },
  concurrency: {
    code: '0x80072326',
    message: 'Number of concurrent requests exceeded the limit of 52.',
    retryAfterSeconds: 1,
    remainingRequests: '5948',
    remainingTime: '1,199.97',
  },
}

/** 429 as the service sends it, with the remaining limit. */
export function throttled(limit: ThrottlingLimit, retryAfterSeconds?: number): Response {
  const answer = answers[limit]
  const { code, message } = answer
  return new Response(JSON.stringify({ error: { code, message } }), {
    status: 429,
    headers: {
      'Content-Type': 'application/json; odata.metadata=minimal',
      'OData-Version': '4.0',
      'Retry-After': String(retryAfterSeconds ?? answer.retryAfterSeconds),
      'x-ms-ratelimit-burst-remaining-xrm-requests': answer.remainingRequests,
      'x-ms-ratelimit-time-remaining-xrm-requests': answer.remainingTime,
      'x-ms-dop-hint': '4',
    },
  })
}
