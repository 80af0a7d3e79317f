import { expect, test } from 'vitest'
import * as z from 'zod'
import { listEnvironments } from '../../src/environment/discovery.ts'
import { createSandbox } from '../../sandbox/sandbox.ts'
import { seedIds } from '../../sandbox/seed/seed-ids.ts'
import { fakeClock } from '../support/fake-clock.ts'
import { createSandboxClient, origin } from '../support/sandbox-client.ts'

const discovery = `${origin}/api/discovery/v2.0/`
const client = createSandboxClient()
const get = (path: string) => client.get(path)

test('this environment is the first of several, with the fields that clients read', async () => {
  const { status, json, rows } = await get(`${discovery}Instances`)

  expect(status).toBe(200)
  expect(json['@odata.context']).toBe(`${discovery}$metadata#Instances`)
  expect(rows.length).toBeGreaterThan(3)
  expect(rows[0]).toMatchObject({
    Id: seedIds.organization,
    UniqueName: 'sandbox',
    UrlName: 'contoso',
    FriendlyName: 'Sandbox',
    State: 0,
    Url: origin,
    TenantId: seedIds.tenant,
    IsUserSysAdmin: true,
  })
})

test('the id is the one that WhoAmI returns', async () => {
  const { rows } = await get(`${discovery}Instances?$select=Id`)
  const { json } = await get('WhoAmI')

  expect(rows[0]).toEqual({ Id: json['OrganizationId'] })
})

test.each([
  ["UrlName eq 'fabrikam'", ['fabrikam']],
  ["UniqueName eq 'sandbox'", ['contoso']],
  ["State eq 0 and UrlName ne 'contoso'", ['contoso-test', 'fabrikam']],
  ["UrlName eq 'nowhere'", []],
])('filter %s', async (filter, expected) => {
  const { status, rows } = await get(
    `${discovery}Instances?$select=UrlName&$filter=${encodeURIComponent(filter)}`,
  )

  expect(status).toBe(200)
  expect(rows.map((row) => row['UrlName'])).toEqual(expected)
})

test('one environment is read by id or unique name', async () => {
  const byId = await get(`${discovery}Instances(${seedIds.organization})?$select=UrlName`)
  const byName = await get(`${discovery}Instances(UniqueName='sandbox')`)
  const none = await get(`${discovery}Instances(UniqueName='nobody')`)

  expect(byId.json).toEqual({
    '@odata.context': `${discovery}$metadata#Instances(UrlName)/$entity`,
    UrlName: 'contoso',
  })
  expect(byName.json).toMatchObject({ Id: seedIds.organization })
  expect(none.status).toBe(404)
})

test.each([
  ['Instances?$select=Colour', 400],
  ["Instances?$filter=Colour eq 'red'", 400],
  ['Instances?$orderby=UrlName', 400],
  ["Instances(UrlName='fabrikam')", 400],
  ['instances', 404],
  ['Instances/Url', 404],
])('%s is rejected with %d', async (path, status) => {
  const answer = await get(discovery + path)

  expect(answer.status).toBe(status)
  expect(answer.error.message).toBeTruthy()
})

test('answers the service document, the model and unsupported verbs', async () => {
  expect((await get(discovery)).rows).toEqual([
    { name: 'Instances', kind: 'EntitySet', url: 'Instances' },
  ])
  expect((await get(`${discovery}$metadata`)).text).toContain('<Property Name="UrlName"')
  expect((await client.send('POST', `${discovery}Instances`, { body: {} })).status).toBe(405)
  expect((await get(`${origin}/api/discovery/v1.0/Instances`)).status).toBe(404)
})

test('without a token, the challenge names no tenant', async () => {
  const stranger = createSandboxClient({ token: 't' })

  const { status, headers } = await stranger.get(`${discovery}Instances`)

  expect(status).toBe(401)
  expect(headers.get('www-authenticate')).toBe(
    `Bearer authorization_uri=https://login.microsoftonline.com/common/oauth2/authorize, resource_id=${origin}/`,
  )
})

test('reports that a user is not an administrator', async () => {
  const several = createSandboxClient({ token: 't' })

  const { rows } = await several.get(`${discovery}Instances`, {
    Authorization: 'Bearer t.salesperson',
  })

  expect(rows[0]?.['IsUserSysAdmin']).toBe(false)
})

test('the environment list of the MCP server can read the response', async () => {
  const sandbox = createSandbox({ origin, clock: fakeClock(), token: 't' })

  const found = await listEnvironments({
    cloud: 'commercial',
    token: 't',
    fetch: sandbox.fetch,
    clock: fakeClock(),
  }).catch((error: unknown) => error)

  const environments = z.array(z.object({ name: z.string(), enabled: z.boolean() })).parse(found)
  expect(environments).toContainEqual({ name: 'Fabrikam', enabled: true })
  expect(environments).toContainEqual({ name: 'Adventure Works (retired)', enabled: false })
})
