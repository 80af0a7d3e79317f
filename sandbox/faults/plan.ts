import * as z from 'zod'
import { DataverseError } from '../../src/errors.ts'
import { throttlingLimits } from './throttling.ts'

/** Rules, in the order in which they apply to a request. */
export type FaultPlan = z.output<typeof plan>

/** One rule: which requests it matches and which fault it applies. */
export type FaultRule = z.output<typeof rule>

const count = z.int().min(1).max(1_000_000)
const url = z.url({ protocol: /^https?$/, error: 'must be an absolute http or https URL' })
const headerName = z.string().regex(/^[A-Za-z0-9-]{1,64}$/, 'must be a header name')
const headerValue = z.string().regex(/^[\x20-\x7e]{0,1024}$/, 'must be printable ASCII text')
const seconds = z.int().min(0).max(86_400)

/** The requests that a rule matches. All given conditions must hold. */
const conditions = {
  method: z.enum(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']).optional(),
  /**
   * A part of the decoded path and query. With a `*`, a pattern for the entire text, in which `*`
   * matches any text: `*accounts?$top=*`.
   */
  path: z.string().min(1).max(500).optional(),
  /** The acting user's name, as in a derived token or in `fullname`. */
  user: z.string().min(1).max(100).optional(),
  /** Numbers, from 1, of the requests that match the conditions above. */
  nth: z.union([count, z.array(count).min(1).max(1000)]).optional(),
  /** Every nth of them. */
  every: count.optional(),
  /** This one and all later ones. */
  from: count.optional(),
  /** Maximum number of times that the rule is applied. */
  times: count.optional(),
}

const rule = z.discriminatedUnion(
  'fault',
  [
    z.strictObject({
      fault: z.literal('throttle'),
      limit: z.enum(throttlingLimits).default('requests'),
      retryAfterSeconds: seconds.optional(),
      ...conditions,
    }),
    z.strictObject({
      fault: z.literal('fail'),
      status: z.int().min(400).max(599).default(503),
      body: z.enum(['json', 'html', 'empty']).default('json'),
      code: z.string().max(20).optional(),
      message: z.string().max(2000).optional(),
      /** What a plug-in can add; sent to requests that prefer these annotations. */
      operationStatus: z.int().min(0).max(5).optional(),
      subErrorCode: z.int().optional(),
      traceText: z.string().max(10_000).optional(),
      retryAfterSeconds: seconds.optional(),
      /** Whether the request takes effect before this response. */
      executed: z.boolean().default(false),
      ...conditions,
    }),
    z.strictObject({ fault: z.literal('lose-answer'), ...conditions }),
    z.strictObject({ fault: z.literal('reset'), ...conditions }),
    z.strictObject({
      fault: z.literal('cut-body'),
      /** How much of the body arrives. The header still announces the full length. */
      bytes: z.int().min(0).max(100_000_000),
      ...conditions,
    }),
    z.strictObject({
      fault: z.literal('slow-body'),
      chunkBytes: z.int().min(1).max(1_000_000).default(64),
      pauseMs: z.int().min(1).max(60_000).default(100),
      ...conditions,
    }),
    z.strictObject({
      fault: z.literal('delay'),
      ms: z.int().min(1).max(600_000),
      ...conditions,
    }),
    z.strictObject({ fault: z.literal('expire-token'), ...conditions }),
    z.strictObject({
      fault: z.literal('redirect'),
      to: url,
      status: z.literal([301, 302, 303, 307, 308]).default(302),
      ...conditions,
    }),
    z.strictObject({
      fault: z.literal('next-link'),
      /** `{url}` is replaced with the request's own URL. */
      to: z.string().min(1).max(2000),
      ...conditions,
    }),
    z.strictObject({
      fault: z.literal('gzip-bomb'),
      /** Size of the decompressed body. */
      megabytes: z.int().min(1).max(4096).default(300),
      ...conditions,
    }),
    z.strictObject({
      fault: z.literal('encode-body'),
      codings: z
        .array(z.enum(['gzip', 'deflate', 'br']))
        .min(1)
        .max(5)
        .default(['gzip', 'gzip']),
      ...conditions,
    }),
    z.strictObject({
      fault: z.literal('content-type'),
      type: headerValue,
      ...conditions,
    }),
    z.strictObject({
      fault: z.literal('headers'),
      headers: z.record(headerName, headerValue),
      ...conditions,
    }),
  ],
  { error: 'must be one of the faults that docs/sandbox.md lists' },
)

const plan = z.strictObject({ rules: z.array(rule).max(100) })

/**
 * A plan from untrusted data.
 *
 * @throws DataverseError `configuration` that names every invalid part of the plan.
 */
export function parseFaultPlan(json: unknown): FaultPlan {
  const parsed = plan.safeParse(json)
  if (parsed.success) return parsed.data

  const problems = parsed.error.issues.map(({ path, message }) => `${toPlace(path)}: ${message}`)
  throw new DataverseError(
    'configuration',
    `The fault plan is invalid: ${problems.slice(0, 10).join('; ')}.`,
    {
      hint: 'A plan looks like {"rules": [{"fault": "throttle", "nth": 2}]}; docs/sandbox.md lists the faults.',
    },
  )
}

/** `rules[2].status`; an empty path means the plan itself. */
function toPlace(path: readonly PropertyKey[]): string {
  const place = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
  return place.join('').replace(/^\./, '') || 'the plan'
}
