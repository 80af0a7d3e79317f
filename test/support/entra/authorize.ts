import { randomBytes, randomUUID } from 'node:crypto'
import { entraError } from './aadsts.ts'
import { escape, page } from './page.ts'
import { base64Url } from './signer.ts'
import { publicClient, resourceOf, takeFailure, tenantId } from './state.ts'
import type { EntraState } from './state.ts'

/** The page on which users sign in, consent or cancel. It ends with a post to the redirect URI. */
export function answerAuthorize(
  state: EntraState,
  request: Request,
  tenant: string,
  form: URLSearchParams,
): Response {
  const query = new URL(request.url).searchParams
  if (request.method === 'GET') state.authorizations.push(query)
  const redirect = query.get('redirect_uri') ?? ''
  const clientId = query.get('client_id') ?? ''
  if (clientId !== publicClient) return errorPage(700016, clientId)
  if (!/^http:\/\/localhost(?::\d+)?\/?$/.test(redirect)) return errorPage(50011)

  const reply = (fields: Record<string, string>) => postBack(redirect, fields, query)
  const fail = (number: number, argument?: string) => {
    const body = entraError(number, argument === undefined ? {} : { argument })
    return reply({
      error: body.error,
      error_description: body.error_description,
      ...(body.suberror !== undefined && { error_subcode: body.suberror }),
    })
  }
  const planned = takeFailure(state, 'authorize')
  if (planned?.number !== undefined) return fail(planned.number)
  const challenge = query.get('code_challenge')
  if (!challenge || query.get('code_challenge_method') !== 'S256')
    return fail(900144, 'code_challenge')
  const resource = resourceOf(query.get('scope'))
  if (resource !== undefined && !state.environments.includes(resource))
    return fail(500011, resource)
  if (form.get('cancel')) return fail(65004)

  const session = /\bsid=([\w-]+)/.exec(request.headers.get('cookie') ?? '')?.[1] ?? ''
  const hint = query.get('login_hint') ?? ''
  const known = query.get('prompt') ? undefined : state.sessions.get(session)
  const isHinted = hint === '' || hint.toLowerCase() === known?.username
  const username = form.get('login') ?? (isHinted ? known?.username : undefined)
  if (!username) return signInPage(hint)
  const user = state.users.find((each) => each.username === username)
  if (user === undefined)
    return page("<p id=err>We couldn't find an account with that username.</p>")

  const consent = `${user.objectId} ${resource}`
  if (state.adminConsentOnly && !state.consents.has(consent)) return fail(90094)
  if (form.get('accept')) state.consents.add(consent)
  if (!state.consents.has(consent)) return consentPage(username)

  const code = `1.A${randomBytes(24).toString('base64url')}`
  const own = tenant === 'organizations' || tenant === 'common' ? tenantId : tenant
  const nonce = query.get('nonce') ?? undefined
  state.codes.set(code, { user, redirect, challenge, nonce, clientId, tenant: own })
  const sessionId = randomUUID()
  state.sessions.set(sessionId, user)
  const answer = reply({ code, client_info: base64Url({ uid: user.objectId, utid: tenantId }) })
  answer.headers.set('set-cookie', `sid=${sessionId}; Path=/; HttpOnly; SameSite=Lax`)
  return answer
}

/** The last page posts the result to the program automatically, as Entra's page does. */
function postBack(
  redirect: string,
  fields: Record<string, string>,
  query: URLSearchParams,
): Response {
  const state = query.get('state')
  const all = { ...fields, ...(state !== null && { state }), session_state: randomUUID() }
  if (query.get('response_mode') !== 'form_post') {
    return Response.redirect(`${redirect}?${new URLSearchParams(all).toString()}`, 302)
  }
  const inputs = Object.entries(all).map(
    ([name, value]) => `<input type=hidden name="${name}" value="${escape(value)}">`,
  )
  return page(
    `<form method=post action="${escape(redirect)}">${inputs.join('')}<noscript><button>Continue</button></noscript></form><script>document.forms[0].submit()</script>`,
  )
}

function signInPage(hint: string): Response {
  return page(
    `<form method=post><h1>Sign in</h1><input name=login value="${escape(hint)}"><button id=go>Next</button> <button id=cancel name=cancel value=1>Cancel</button></form>`,
  )
}

function consentPage(username: string): Response {
  return page(
    `<form method=post><h1>Permissions requested</h1><input type=hidden name=login value="${escape(username)}"><button id=go name=accept value=1>Accept</button> <button id=cancel name=cancel value=1>Cancel</button></form>`,
  )
}

function errorPage(number: number, argument = ''): Response {
  const body = entraError(number, { argument })
  return page(`<pre id=err>${escape(body.error_description)}</pre>`, 400)
}
