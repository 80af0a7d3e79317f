import { readdir, readFile, rm } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'vitest'
import * as z from 'zod'
import { withoutFences } from '../support/answer-text.ts'
import { ada } from '../support/entra/state.ts'
import { contoso, fabrikam, startMicrosoftCloud } from '../support/microsoft-cloud.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('openssl', 'openssl')

const json = z.record(z.string(), z.unknown())
const stateFolder = 'dataverse-mcp-server'
const readAccount = {
  name: 'query_records',
  arguments: { entity: 'account', select: ['name'], top: 1 },
}

test('a server without settings asks to run connect and then serves the environment: sign-in and data use the proxy and trust the private authority', async () => {
  const cloud = await startMicrosoftCloud()

  const client = await cloud.serve()
  const early = await client.callTool(readAccount)
  const connected = await cloud.run(['connect', 'contoso'])
  const { isError, structuredContent } = await client.callTool(readAccount)

  expect(connected.stdout).toContain('Connected to Contoso')
  expect(connected.stdout).toContain(`Environment  ${contoso}`)
  expect(connected.stdout).toContain('ada@contoso.test')
  expect(connected.stdout).toMatch(/node dist\/main\.js install claude-desktop\n$/)
  expect(JSON.stringify(early.content)).toContain('node dist/main.js connect')
  expect(isError).toBeUndefined()
  expect(structuredContent).toMatchObject({ columns: ['accountid', 'name'] })
  expect(cloud.opened).toHaveLength(1)
  expect((await cloud.visits[0])?.html).toContain('signed in')
  for (const host of [
    'login.microsoftonline.com',
    'globaldisco.crm.dynamics.com',
    new URL(contoso).host,
  ])
    expect(cloud.proxied).toContain(`${host}:443`)
  // R16: each host has only seen tokens for itself.
  for (const { host, audience } of cloud.seen) expect(audience).toBe(`https://${host}`)
})

test('without a terminal, connect prints the environments with their commands, and the same as JSON', async () => {
  const cloud = await startMicrosoftCloud()

  const plain = await cloud.run(['connect'])
  const { stdout } = await cloud.run(['connect', '--json', '--profile', 'sales'])

  expect(plain.code).toBe(0)
  expect(plain.stdout).toContain('ada@contoso.test can access 4 environments')
  expect(plain.stdout).toMatch(
    /Fabrikam +node dist\/main\.js connect https:\/\/fabrikam\.crm\.dynamics\.com\n/,
  )
  expect(plain.stdout).toMatch(/Adventure Works \(retired\) +disabled/)
  expect(plain.stdout).not.toContain('\u001b')
  expect(JSON.parse(stdout)).toMatchObject({
    connected: false,
    account: 'ada@contoso.test',
    environments: [
      {
        name: 'Contoso',
        environment: contoso,
        enabled: true,
        connect: `node dist/main.js connect ${contoso} --profile sales`,
      },
      { name: 'Contoso (test)' },
      { name: 'Fabrikam' },
      { name: 'Adventure Works (retired)', enabled: false },
    ],
  })
  expect(await profilesOf(cloud.folder)).toEqual({})
})

const slips = [
  ['a wrong region', ['fabrikam', '--region', 'crm4'], fabrikam],
  ['a typo in the name', ['contso'], contoso],
  ['a wrong name in an address', ['https://fabricam.crm.dynamics.com'], fabrikam],
] as const

for (const [slip, args, meant] of slips) {
  test(`${slip} gives the existing environments, nearest first, and the command`, async () => {
    const cloud = await startMicrosoftCloud()

    const { stderr, code } = await cloud.run(['connect', ...args])
    const { stdout } = await cloud.run(['connect', ...args, '--json'])

    expect(code).toBe(1)
    expect(stderr).toContain(`Connect to the right one: node dist/main.js connect ${meant}\n`)
    expect(JSON.parse(stdout)).toMatchObject({
      error: {
        code: 'wrong_environment',
        nearest: [meant, expect.anything(), expect.anything(), expect.anything()],
      },
    })
    expect(await profilesOf(cloud.folder)).toEqual({})
  })
}

test('R16 two profiles at the same time: two servers, each with its own environment and token', async () => {
  const cloud = await startMicrosoftCloud()
  await cloud.run(['connect', 'contoso', '--profile', 'service'])
  await cloud.run(['connect', 'fabrikam', '--profile', 'sales'])
  cloud.seen.length = 0

  const service = await cloud.serve(['serve', '--profile', 'service'])
  const sales = await cloud.serve([], { DATAVERSE_PROFILE: 'sales' })
  const answers = await Promise.all([service.callTool(readAccount), sales.callTool(readAccount)])
  const neither = await (await cloud.serve()).callTool(readAccount)

  expect(answers.map(({ isError }) => isError)).toEqual([undefined, undefined])
  expect(new Set(cloud.seen.map(({ host }) => host))).toEqual(
    new Set([contoso, fabrikam].map((url) => new URL(url).host)),
  )
  for (const { host, audience } of cloud.seen) expect(audience).toBe(`https://${host}`)
  expect(JSON.stringify(neither)).toContain('node dist/main.js connect')
  expect(Object.keys(await profilesOf(cloud.folder))).toEqual(['service', 'sales'])
})

test('a server that knows only the name looks up the region once, and the next start needs no list', async () => {
  const cloud = await startMicrosoftCloud()
  const settings = { DATAVERSE_ENVIRONMENT: 'fabrikam' }

  const first = await (await cloud.serve([], settings)).callTool(readAccount)
  const listed = lists()
  const second = await (await cloud.serve([], settings)).callTool(readAccount)

  expect([first.isError, second.isError]).toEqual([undefined, undefined])
  expect([listed, lists()]).toEqual([1, 1])
  expect(cloud.opened).toHaveLength(1)

  function lists(): number {
    return cloud.seen.filter(({ host }) => host.startsWith('globaldisco')).length
  }
})

test("the user is asked for the environment's own token only if it is not available silently", async () => {
  const cloud = await startMicrosoftCloud()
  cloud.entra.consents.delete(`${ada.objectId} ${fabrikam}`)

  const { code } = await cloud.run(['connect', 'fabrikam'])

  expect(code).toBe(0)
  expect(cloud.opened).toHaveLength(2)
  expect(cloud.entra.authorizations[1]?.get('login_hint')).toBe('ada@contoso.test')
})

test('a connection remembers its account: another account is rejected', async () => {
  const cloud = await startMicrosoftCloud()
  await cloud.run(['connect', contoso])
  for (const name of await filesOf(cloud.folder))
    if (name.startsWith('cache-')) await rm(path.join(cloud.folder, stateFolder, name))
  cloud.entra.sessions.clear()
  cloud.person({ login: 'bob@contoso.test' })

  const answer = await (await cloud.serve()).callTool(readAccount)

  expect(answer.isError).toBe(true)
  expect(withoutFences(JSON.stringify(answer.content))).toContain(
    'as bob@contoso.test, but ada@contoso.test is expected',
  )
  expect(cloud.entra.authorizations.at(-1)?.get('login_hint')).toBe('ada@contoso.test')
})

test('with a passphrase, the encrypted file has no key file and opens with that passphrase only', async () => {
  const cloud = await startMicrosoftCloud()
  const secret = { DATAVERSE_TOKEN_STORE_SECRET: 'correct horse battery' }
  await cloud.run(['connect', contoso], secret)

  const answer = await (await cloud.serve([], secret)).callTool(readAccount)
  const other = { DATAVERSE_TOKEN_STORE_SECRET: 'incorrect horse battery' }
  const wrong = await cloud.run(['doctor'], other)
  const gone = await cloud.run(['disconnect'], other)

  expect(answer.isError).toBeUndefined()
  expect(cloud.opened).toHaveLength(1)
  expect(wrong.stdout).toMatch(
    /✗ Keychain +The encrypted token file cannot be decrypted with this key/,
  )
  expect(gone.code).toBe(0)
  expect((await filesOf(cloud.folder)).filter((name) => /\.(encrypted|key)$/.test(name))).toEqual(
    [],
  )
})

test('status shows the account, the environment and the expiry, queries the environment, and lists the connections', async () => {
  const cloud = await startMicrosoftCloud()
  await cloud.run(['connect', contoso, '--profile', 'service'])
  await cloud.run(['connect', fabrikam])
  cloud.seen.length = 0

  const plain = await cloud.run(['status'])
  const offline = await cloud.run(['status', '--profile', 'service', '--offline', '--json'])

  expect(plain.stdout).toContain(`ada@contoso.test is signed in to ${fabrikam}`)
  expect(plain.stdout).toMatch(/Tokens +in an encrypted file; valid for 6\d more minutes/)
  expect(plain.stdout).toMatch(/Dataverse +user [0-9a-f-]{36} \(\d+ ms\)/)
  expect(plain.stdout).toMatch(/service +contoso\.crm4\.dynamics\.com +ada@contoso\.test/)
  expect(plain.stdout).toMatch(/node dist\/main\.js doctor\n$/)
  expect(cloud.seen).toHaveLength(1)
  expect(JSON.parse(offline.stdout)).toMatchObject({
    connection: {
      environment: contoso,
      profile: 'service',
      signedIn: true,
      account: 'ada@contoso.test',
      tokens: { place: 'file', expiresAt: expect.stringMatching(/^\d{4}-/) },
    },
    profiles: [{ name: 'default', environment: fabrikam }, { name: 'service' }],
    next: 'node dist/main.js doctor --profile service',
  })
})

test('R80 disconnect deletes the tokens and the connection at once; repeating it is safe', async () => {
  const cloud = await startMicrosoftCloud()
  await cloud.run(['connect', contoso])
  await cloud.run(['connect', fabrikam, '--profile', 'sales'])
  const before = await filesOf(cloud.folder)

  const gone = await cloud.run(['disconnect'])
  const again = json.parse(JSON.parse((await cloud.run(['disconnect', contoso, '--json'])).stdout))

  expect(before.filter((name) => name.endsWith('.encrypted'))).toHaveLength(1)
  expect((await filesOf(cloud.folder)).filter((name) => /\.(encrypted|key)$/.test(name))).toEqual(
    [],
  )
  expect(Object.keys(await profilesOf(cloud.folder))).toEqual(['sales'])
  expect(gone.stdout).toContain(`ada@contoso.test is signed out of ${contoso}`)
  expect(gone.stdout).toContain(`sales (${fabrikam})`)
  expect(gone.stdout).toContain('no server opens a sign-in page for it until you connect again')
  expect(gone.stdout).toContain('https://myapps.microsoft.com')
  expect(again).toMatchObject({ environment: contoso, profiles: [], alsoSignedOut: [] })
  expect(again['account']).toBeUndefined()
})

test('the help of each command shows examples', async () => {
  const cloud = await startMicrosoftCloud()
  const commands = ['connect', 'status', 'disconnect', 'doctor']

  const helps = await Promise.all(commands.map((command) => cloud.run([command, '--help'])))

  for (const [index, command] of commands.entries()) {
    const { stdout = '', code } = helps[index] ?? {}
    expect(code).toBe(0)
    expect(stdout).toContain(`Usage: dataverse-mcp-server ${command} [options] [environment]`)
    expect(stdout).toContain(`Examples:\n  node dist/main.js ${command}`)
    expect(stdout).toContain('--json')
  }
})

test('without a connection, status and disconnect explain how to create one', async () => {
  const cloud = await startMicrosoftCloud()

  const status = await cloud.run(['status'])
  const disconnect = await cloud.run(['disconnect'])
  const wrong = await cloud.run(['status', '--profile', 'sales', '--json'])

  expect(status.stdout).toMatch(/node dist\/main\.js connect\n$/)
  expect(disconnect.code).toBe(1)
  expect(disconnect.stderr).toContain('node dist/main.js disconnect https://')
  expect(wrong.code).toBe(1)
  expect(JSON.parse(wrong.stdout)).toMatchObject({
    error: {
      code: 'configuration',
      hint: 'Create it with: node dist/main.js connect --profile sales',
    },
  })
})

async function filesOf(folder: string): Promise<readonly string[]> {
  return readdir(path.join(folder, stateFolder))
}

async function profilesOf(folder: string): Promise<Record<string, unknown>> {
  const file = path.join(folder, stateFolder, 'profiles.json')
  const text = await readFile(file, 'utf8').catch(() => '{"profiles":{}}')
  expect(text).not.toMatch(/eyJ|refresh/i)
  return z.object({ profiles: json }).parse(JSON.parse(text)).profiles
}
