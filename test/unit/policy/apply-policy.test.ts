import { expect, test } from 'vitest'
import { createAccess } from '../../../src/access/access.ts'
import { parseConfig } from '../../../src/config.ts'
import { applyPolicy } from '../../../src/policy/apply-policy.ts'
import { parsePolicy } from '../../../src/policy/policy.ts'

const policy = (settings: object) => parsePolicy(JSON.stringify(settings), '/etc/x/policy.json')
const apply = (variables: Record<string, string>, settings: object) =>
  applyPolicy(parseConfig(variables), policy(settings))

test('Without a policy, the settings stay as they are', () => {
  const config = parseConfig({ DATAVERSE_READ_ONLY: 'true' })

  expect(applyPolicy(config, undefined)).toBe(config)
})

test('A user cannot turn off the read-only mode of a policy, and a policy not that of a user', () => {
  expect(apply({ DATAVERSE_READ_ONLY: 'false' }, { DATAVERSE_READ_ONLY: true }).readOnly).toBe(true)
  expect(apply({ DATAVERSE_READ_ONLY: 'true' }, { DATAVERSE_READ_ONLY: false }).readOnly).toBe(true)
})

test('An entity must be allowed by the policy and by the user', () => {
  const access = createAccess(
    apply({ DATAVERSE_ENTITIES: 'account,lead' }, { DATAVERSE_ENTITIES: 'account,contact' }),
  )

  const allowed = ['account', 'contact', 'lead'].filter((one) => access?.allowsEntity(one))

  expect(allowed).toEqual(['account'])
})

test('The list of a policy alone holds too', () => {
  const access = createAccess(apply({}, { DATAVERSE_ENTITIES: 'account' }))

  expect(access?.allowsEntity('contact')).toBe(false)
  expect(access?.allowsEntity('account')).toBe(true)
})

test('What either denies is denied', () => {
  const access = createAccess(apply({ DATAVERSE_DENY: 'lead' }, { DATAVERSE_DENY: 'contact.fax' }))

  expect(access?.allowsEntity('lead')).toBe(false)
  expect(access?.deniesColumn('contact', 'fax')).toBe(true)
})

test('The smaller limit holds', () => {
  const limit = (own: string, set: number) =>
    apply({ DATAVERSE_RESULT_TOKENS: own }, { DATAVERSE_RESULT_TOKENS: set }).resultTokens

  expect([limit('3000', 9000), limit('9000', 3000)]).toEqual([3000, 3000])
  expect(apply({ DATAVERSE_RESULT_TOKENS: '90000' }, {}).resultTokens).toBe(90_000)
})

test('The policy replaces how to sign in and where tokens are kept', () => {
  const config = apply(
    { DATAVERSE_TOKEN_STORE: 'memory', DATAVERSE_TENANT_ID: 'fabrikam.com' },
    { DATAVERSE_TOKEN_STORE: 'keychain', DATAVERSE_TENANT_ID: 'contoso.com' },
  )

  expect(config).toMatchObject({ tokenStore: 'keychain', tenantId: 'contoso.com' })
})

const contoso = { DATAVERSE_URL: 'https://contoso.crm4.dynamics.com' }

test('The environment of a policy needs no setting of the user', () => {
  expect(apply({}, contoso).environment?.host).toBe('contoso.crm4.dynamics.com')
  expect(apply(contoso, contoso).environment?.host).toBe('contoso.crm4.dynamics.com')
})

test.each([
  { DATAVERSE_URL: 'https://fabrikam.crm4.dynamics.com' },
  { DATAVERSE_ENVIRONMENT: 'fabrikam' },
  { DATAVERSE_PROFILE: 'work' },
])('Another environment than that of the policy is refused: %o', (variables) => {
  expect(() => apply(variables, contoso)).toThrow(
    "The administrator's policy allows only the environment https://contoso.crm4.dynamics.com",
  )
})

test('The sandbox may be used under a policy that names an environment', () => {
  expect(apply({ DATAVERSE_SANDBOX: 'true' }, contoso).environment).toBeUndefined()
})

test('Stored connections to other environments can be shown and ended under a policy', () => {
  const other = parseConfig({ DATAVERSE_URL: 'https://fabrikam.crm4.dynamics.com' })
  const any = { anyEnvironment: true }

  expect(applyPolicy(other, policy(contoso), any).environment?.host).toBe(
    'fabrikam.crm4.dynamics.com',
  )
  expect(applyPolicy(parseConfig({}), policy(contoso), any).environment?.host).toBe(
    'contoso.crm4.dynamics.com',
  )
})
