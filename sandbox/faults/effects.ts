import type { Clock } from '../../src/time/clock.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { errorAnnotations } from '../failures/error-annotations.ts'
import { parsePrefer } from '../protocol/prefer.ts'
import type { Preferences } from '../protocol/prefer.ts'
import { cutBody, encodedHeaders, padBody, slowBody, withBody } from './bodies.ts'
import { createConnectionError } from './connection.ts'
import type { FaultRule } from './plan.ts'
import { throttled } from './throttling.ts'

interface Effect {
  readonly rule: FaultRule
  readonly request: Request
  /** Answers the request when the rule lets it through. */
  readonly next: Fetch
  readonly clock: Clock
  /** Invalidates the request's token and answers as for a wrong token. */
  readonly expireToken: () => Response
}

/** Applies a rule to one matching request. */
export async function applyFault(effect: Effect): Promise<Response> {
  const { rule, request, next, clock, expireToken } = effect
  switch (rule.fault) {
    case 'throttle':
      return throttled(rule.limit, rule.retryAfterSeconds)
    case 'fail':
      if (rule.executed) await next(request)
      return failed(rule, parsePrefer(request.headers.get('prefer')))
    case 'lose-answer':
      await next(request)
      throw createConnectionError('closed')
    case 'reset':
      throw createConnectionError('reset')
    case 'cut-body':
      return cutBody(await next(request), rule.bytes)
    case 'slow-body':
      return slowBody(await next(request), { ...rule, clock })
    case 'delay':
      await clock.sleep(rule.ms, request.signal)
      return next(request)
    case 'expire-token':
      return expireToken()
    case 'redirect':
      return new Response(null, { status: rule.status, headers: { Location: rule.to } })
    case 'next-link':
      return setNextLink(await next(request), rule.to.replaceAll('{url}', request.url))
    case 'gzip-bomb':
      return padBody(await next(request), rule.megabytes)
    case 'encode-body': {
      const answer = await next(request)
      return withBody(answer, answer.body, encodedHeaders(answer, rule.codings))
    }
    case 'content-type':
      return setHeaders(await next(request), { 'Content-Type': rule.type })
    case 'headers':
    default:
      return setHeaders(await next(request), rule.headers)
  }
}

function failed(rule: Extract<FaultRule, { fault: 'fail' }>, prefer: Preferences): Response {
  const { status, body, code = '0x80040216', message = 'An unexpected error occurred.' } = rule
  const headers = new Headers()
  if (rule.retryAfterSeconds !== undefined) {
    headers.set('Retry-After', String(rule.retryAfterSeconds))
  }
  if (body === 'empty') return new Response(null, { status, headers })

  const isHtml = body === 'html'
  headers.set(
    'Content-Type',
    isHtml ? 'text/html; charset=utf-8' : 'application/json; odata.metadata=minimal',
  )
  const annotations = errorAnnotations({ ...rule, status, code, message })
    .filter(([name]) => prefer.annotation(name))
    .map(([name, value]) => [`@${name}`, value] as const)
  const error = { code, message, ...Object.fromEntries(annotations) }
  const text = isHtml ? gatewayPage(status) : JSON.stringify({ error })
  return new Response(text, { status, headers })
}

/** The page that a gateway in front of the service returns. */
function gatewayPage(status: number): string {
  return (
    `<!DOCTYPE html>\r\n<html><head><title>${status}</title></head>\r\n` +
    `<body><h2>Our services aren't available right now</h2>\r\n` +
    `<p>We're working to restore all services as soon as possible. Please check back soon.</p>` +
    `</body></html>\r\n`
  )
}

/** Responses that are not a JSON object stay unchanged. */
async function setNextLink(answer: Response, link: string): Promise<Response> {
  const text = await answer.text()
  if (!text.startsWith('{')) return withBody(answer, text === '' ? null : text)

  const json: unknown = JSON.parse(text)
  const linked = { ...(typeof json === 'object' && json), '@odata.nextLink': link }
  return withBody(answer, JSON.stringify(linked))
}

function setHeaders(answer: Response, values: Readonly<Record<string, string>>): Response {
  const headers = new Headers(answer.headers)
  for (const [name, value] of Object.entries(values)) headers.set(name, value)
  return withBody(answer, answer.body, headers)
}
