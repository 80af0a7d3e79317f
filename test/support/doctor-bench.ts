import type { AccountContext } from '../../src/cli/account/account-context.ts'
import { connect } from '../../src/cli/account/connect-command.ts'
import { doctor } from '../../src/cli/doctor/doctor.ts'
import type { DoctorMachine } from '../../src/cli/doctor/doctor-context.ts'
import { systemClock } from '../../src/time/clock.ts'
import { parseConfig } from '../../src/config.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { createProfiles } from '../../src/connection/profiles.ts'
import { createSharedStore } from './entra/cloud.ts'
import { createFetchBrowser } from './entra/fetch-browser.ts'
import { createMemoryKeychain } from './memory-keychain.ts'
import { contoso, createMicrosoftCloud } from './microsoft-cloud.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** Placed between the commands and the cloud; may answer instead of the cloud. */
export type Intercept = (request: Request, next: Fetch) => Promise<Response>

/**
 * A computer on which everything works and ada is connected to contoso. The test chooses what
 * fails.
 */
export async function createDoctorBench() {
  const cloud = createMicrosoftCloud()
  const browser = createFetchBrowser(cloud.fetch)
  const store = createSharedStore()
  const notes: string[] = []
  const keychain = createMemoryKeychain()
  const folder = await temporaryFolder()

  const context: AccountContext = {
    fetch: cloud.fetch,
    clock: systemClock,
    profiles: createProfiles(folder),
    terminal: {
      isInteractive: false,
      note: (text) => notes.push(text),
      working: (_, run) => run(),
    },
    printCommand: (...args) => ['tool', ...args].join(' '),
    signIn: {
      stateFolder: folder,
      store: async () => store.open(),
      async openLink({ url }) {
        await browser.visit(url)
        return { opened: true, failed: new Promise(() => undefined) }
      },
    },
  }
  await connect(context, parseConfig({ DATAVERSE_URL: contoso }))
  const machine: DoctorMachine = {
    nodeVersion: '20.19.0',
    platform: 'linux',
    variables: {},
    keychain: async () => keychain,
    whyNoBrowser: () => undefined,
    lookUp: async () => ({ address: '192.0.2.1' }),
    direct: () => Promise.reject(new TypeError('fetch failed')),
  }

  return {
    cloud,
    notes,
    keychain,
    context,
    /** The result of one check, and the whole report. */
    async check(
      name: string,
      {
        settings = {},
        intercept,
        ...different
      }: {
        readonly settings?: Readonly<Record<string, string>>
        readonly intercept?: Intercept
      } & Partial<DoctorMachine> = {},
    ) {
      const fetch: Fetch = intercept ? (request) => intercept(request, cloud.fetch) : cloud.fetch
      const report = await doctor({ ...context, fetch }, parseConfig(settings), {
        ...machine,
        ...different,
      })
      const { outcome, text, remedy } = report.checks.find((each) => each.name === name) ?? {}
      return { outcome, text, remedy, report }
    },
  }
}

/** A network failure as the platform's `fetch` throws it. */
export function networkFailure(code: string): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error(code), { code }) })
}
