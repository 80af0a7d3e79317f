import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { beforeAll, expect, inject } from 'vitest'
import { listenAsCloud } from '../support/entra/listen.ts'
import { testUnless } from '../support/system-packages.ts'
import type { Host } from './host.ts'
import { hosts } from './hosts.ts'
import { injections } from './injections.ts'
import { fenced, formsOf } from './known.ts'
import { lookThrough } from './look.ts'
import type { Look } from './look.ts'
import type { WantedCall } from './model/fake-model.ts'
import type { Observed } from './observe.ts'
import { observe } from './observe.ts'
import { startPlantedEnvironment } from './planted-environment.ts'
import { printHosts } from './print-hosts.ts'
import { twoAtOnce } from './two-at-once.ts'
import { signInCall, steps } from './wanted-calls.ts'

type Variables = Readonly<Record<string, string>>

const installed = inject('hosts')
const missing = (host: Host) => {
  const failure = installed[host.name]?.failure
  return failure === undefined ? undefined : `${host.name} could not be installed: ${failure}`
}
const present = hosts.filter((host) => missing(host) === undefined)
const seen = new Map<Host, Observed>()
/** What each client printed, for those that made too few calls. */
const printed = new Map<Host, string>()

/** All runs together, and what is left for ending them. */
const runsMs = 285_000
const endMs = 15_000

beforeAll(async () => {
  const planted = await startPlantedEnvironment()
  const cloud = await listenAsCloud()
  const signInVariables = {
    DATAVERSE_URL: cloud.environment,
    DATAVERSE_AUTHORITY: cloud.authority,
    DATAVERSE_TOKEN_STORE: 'memory',
    NODE_EXTRA_CA_CERTS: cloud.authorityFile,
    BROWSER: 'none',
  }
  const calls = steps.map(({ call }) => call)
  const deadline = AbortSignal.timeout(runsMs)
  const lookAt = async (host: Host) => {
    const folder = installed[host.name]?.folder ?? ''
    const through = (variables: Variables, wanted: readonly WantedCall[]) =>
      lookThrough(host, folder, server(variables), wanted, deadline)
    const look = await through(planted.variables, calls)
    const signIn = await through(signInVariables, [signInCall])
    printed.set(host, `${toAccount(look)}\n${toAccount(signIn)}`)
    return [host, observe(look, signIn)] as const
  }
  try {
    for (const [host, observed] of await twoAtOnce(present, lookAt)) seen.set(host, observed)
  } finally {
    cloud.close()
    await planted.close()
  }
}, runsMs + endMs)

for (const host of hosts) {
  const test = testUnless(missing(host))
  const { name } = host
  const isFenced = formsOf[name]?.every((form) => fenced.forms.includes(form)) ?? false

  test(`${name} makes every call that its model asks for`, () => {
    const { answered } = see(host)

    expect(answered === steps.length ? '' : printed.get(host)).toBe('')
  })

  test(`${name} gives its model each answer in the forms that are known of it`, () => {
    expect(see(host).forms).toEqual(formsOf[name])
  })

  test(`${name} gives its model all planted injections`, () => {
    const { arrived } = see(host)

    expect(injections.filter(({ mark }) => !arrived.has(mark))).toEqual([])
  })

  test(`${name} ${isFenced ? 'gives its model every injection inside of the fence' : 'gives its model answers without a fence'}`, () => {
    const { outside, numbers } = see(host)

    expect([...outside]).toHaveLength(isFenced ? 0 : injections.length)
    expect(numbers.filter(({ length }) => length !== (isFenced ? 1 : length))).toEqual([])
  })

  test(`${name} gives its model a failure with labels that are ${fenced.failures ? 'fenced' : 'quoted only'}`, () => {
    const { arrived, outside } = see(host).quoted

    expect(arrived.size).toBeGreaterThan(0)
    expect(outside.size).toBe(fenced.failures ? 0 : arrived.size)
  })

  test(`${name} gives its model labels, and the next step of a failure`, () => {
    const { labels, failure } = see(host)

    expect(labels).toBe(true)
    expect(failure).toContain('Did you mean account? Call describe_entities with search')
  })

  test(`${name} gives its model the cursor of a long answer`, () => {
    expect(see(host).long.cursor).toBe(true)
  })

  test(`${name} shows the person or its model the link of a sign-in`, () => {
    const { asked, linked, text } = see(host).signIn

    expect(asked || linked ? '' : text).toBe('')
  })
}

{
  const test = testUnless(hosts.map(missing).find((reason) => reason !== undefined))

  test('docs/hosts.md has what the real clients do', async () => {
    const page = await readFile('docs/hosts.md', 'utf8')

    const table = printHosts(seen)

    const written = page.replace(
      /(?<=<!-- real clients -->\n)[^]*?(?=\n<!-- end of real clients -->)/,
      () => `\n${table}\n`,
    )
    expect(written).toContain(table)
    await expect(written).toMatchFileSnapshot('../../docs/hosts.md')
  })
}

function see(host: Host): Observed {
  const observed = seen.get(host)
  if (observed === undefined) throw new Error(`${host.name} was not run`)
  return observed
}

function server(env: Variables) {
  return { command: process.execPath, args: [path.resolve('dist/main.js'), 'serve'], env }
}

function toAccount({ model, printed: text }: Look): string {
  return [...text.split('\n'), ...model.strange, ...model.refused].slice(-40).join('\n')
}
