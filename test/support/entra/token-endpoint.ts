import { createHash, randomBytes } from 'node:crypto'
import { entraError } from './aadsts.ts'
import { page } from './page.ts'
import { apiClient, apiSecret, publicClient, resourceOf, takeFailure, tenantId } from './state.ts'
import type { EntraState, Failure, Grant, User } from './state.ts'
import { base64Url } from './signer.ts'

/** The token endpoint: codes, refresh tokens, device codes, on behalf of. */
export function answerTokenRequest(
  state: EntraState,
  tenant: string,
  form: URLSearchParams,
): Response {
  state.tokenRequests.push(form)
  const grantType = form.get('grant_type') ?? ''
  const planned = takeFailure(state, grantType)
  if (planned !== undefined) return answerFailure(planned)
  const clientId = form.get('client_id') ?? ''
  if (clientId !== publicClient && clientId !== apiClient) return refuse(700016, clientId)
  const scope = form.get('scope') ?? ''
  const resource = resourceOf(scope)
  const isKnown = resource === undefined || state.environments.includes(resource)
  if (!isKnown) return refuse(500011, resource)

  if (grantType === 'authorization_code') {
    const code = state.codes.get(form.get('code') ?? '')
    if (code === undefined) return refuse(54005)
    state.codes.delete(form.get('code') ?? '')
    const verifier = form.get('code_verifier') ?? ''
    if (code.redirect !== form.get('redirect_uri') || code.clientId !== clientId)
      return refuse(70000)
    const challenge = createHash('sha256').update(verifier).digest('base64url')
    return challenge === code.challenge ? issue(state, code, scope, code.nonce) : refuse(501481)
  }
  if (grantType === 'refresh_token') {
    const grant = state.refreshTokens.get(form.get('refresh_token') ?? '')
    if (grant === undefined || grant.clientId !== clientId) return refuse(50173)
    if (!state.consents.has(`${grant.user.objectId} ${resource}`)) return refuse(65001)
    // The old token stays valid, and works for every tenant and resource.
    const own = tenant === 'organizations' ? grant.tenant : tenant
    return issue(state, { ...grant, tenant: own }, scope)
  }
  if (grantType.endsWith('device_code')) {
    const device = state.devices.get(form.get('device_code') ?? '')
    if (device === undefined) return refuse(70000)
    if (device.user === undefined) return refuse(70016)
    state.devices.delete(form.get('device_code') ?? '')
    state.consents.add(`${device.user.objectId} ${resourceOf(device.scope)}`)
    return issue(state, { user: device.user, clientId, tenant }, device.scope)
  }
  if (grantType.endsWith('jwt-bearer')) return onBehalfOf(state, tenant, form)
  return refuse(900144, 'grant_type')
}

function onBehalfOf(state: EntraState, tenant: string, form: URLSearchParams): Response {
  if (form.get('client_id') !== apiClient || form.get('client_secret') !== apiSecret)
    return refuse(7000215)
  const assertion = state.signer.verify(form.get('assertion') ?? '')
  if (assertion === undefined) return refuse(50013)
  if (assertion['aud'] !== apiClient && assertion['aud'] !== `api://${apiClient}`)
    return refuse(500131)
  const user = state.users.find(({ objectId }) => objectId === assertion['oid'])
  if (user === undefined) return refuse(50057)
  return issue(state, { user, clientId: apiClient, tenant }, form.get('scope') ?? '')
}

/** A token response as Entra sends it. The audience is the resource of the scope. */
function issue(
  state: EntraState,
  { user, clientId, tenant }: Grant,
  scope: string,
  nonce?: string,
) {
  const scopes = scope.split(' ').filter((each) => each !== '')
  const resource = resourceOf(scope) ?? '00000003-0000-0000-c000-000000000000'
  const now = Math.floor(Date.now() / 1000)
  const expiresIn = state.accessTokenSeconds
  const subject = base64Url(user.objectId + clientId).slice(0, 43)
  const base = {
    iat: now,
    nbf: now,
    tid: tenant,
    oid: user.objectId,
    sub: subject,
    name: user.name,
  }
  const accessToken = state.signer.sign({
    ...base,
    aud: resource,
    iss: `https://sts.windows.net/${tenant}/`,
    exp: now + expiresIn,
    appid: clientId,
    scp: 'user_impersonation',
    upn: user.username,
    ver: '1.0',
    uti: randomBytes(12).toString('base64url'),
    ...(state.padding > 0 && { wids: [randomBytes(state.padding / 2).toString('hex')] }),
  })
  const idToken = state.signer.sign({
    ...base,
    aud: clientId,
    iss: `${state.origin}/${tenant}/v2.0`,
    exp: now + 3600,
    preferred_username: user.username,
    ver: '2.0',
    ...(nonce !== undefined && { nonce }),
  })
  const refreshToken = `1.A${randomBytes(state.padding > 0 ? 900 : 60).toString('base64url')}`
  const isOffline = scopes.includes('offline_access')
  if (isOffline) state.refreshTokens.set(refreshToken, { user, clientId, tenant })
  return json(200, {
    token_type: 'Bearer',
    scope: scopes.filter((each) => each !== 'offline_access').join(' '),
    expires_in: expiresIn,
    ext_expires_in: expiresIn,
    access_token: accessToken,
    ...(isOffline && { refresh_token: refreshToken }),
    ...(scopes.includes('openid') && { id_token: idToken }),
    client_info: base64Url({ uid: user.objectId, utid: tenantId }),
  })
}

export function startDeviceCode(state: EntraState, form: URLSearchParams): Response {
  const deviceCode = randomBytes(24).toString('base64url')
  const userCode = randomBytes(5).toString('hex').toUpperCase().slice(0, 9)
  const verificationPage = `${state.origin}/common/oauth2/deviceauth`
  state.devices.set(deviceCode, {
    userCode,
    scope: form.get('scope') ?? '',
    clientId: form.get('client_id') ?? '',
  })
  return json(200, {
    user_code: userCode,
    device_code: deviceCode,
    verification_uri: verificationPage,
    expires_in: 900,
    interval: 0.05,
    message: `To sign in, use a web browser to open the page ${verificationPage} and enter the code ${userCode} to authenticate.`,
  })
}

/** The page where users enter a device code. */
export function answerDevicePage(state: EntraState, form: URLSearchParams): Response {
  const device = [...state.devices.values()].find(({ userCode }) => userCode === form.get('otc'))
  if (device === undefined) {
    return page(
      '<form method=post><input name=otc><input name=login><button id=go>Next</button></form>',
    )
  }
  const user: User | undefined = state.users.find(({ username }) => username === form.get('login'))
  if (user !== undefined) device.user = user
  return page('<p id=done>You have signed in. You may now close this window.</p>')
}

function answerFailure({
  number,
  status,
  text = '{}',
  headers,
  suberror,
  claims,
}: Failure): Response {
  if (number === undefined)
    return new Response(text, { status: status ?? 503, ...(headers && { headers }) })
  return json(
    status ?? 400,
    entraError(number, {
      ...(suberror !== undefined && { suberror }),
      ...(claims !== undefined && { claims }),
    }),
  )
}

function refuse(number: number, argument = ''): Response {
  return json(400, entraError(number, { argument }))
}

function json(status: number, body: object): Response {
  return Response.json(body, {
    status,
    headers: { 'cache-control': 'no-store', date: new Date().toUTCString() },
  })
}
