import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, onTestFinished } from 'vitest'
import { createFetchBrowser } from '../support/entra/fetch-browser.ts'
import { fetchTrusting } from '../support/entra/fetch-trusting.ts'
import { listenAsCloud } from '../support/entra/listen.ts'
import { createRecords } from '../support/entra/records.ts'
import { prepareServers } from '../support/entra/signed-in-servers.ts'
import { despiteCrashes, useSecretService } from '../support/secret-service.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('gnome-keyring', 'gnome-keyring-daemon')

useSecretService()

test(
  'R71 the built program keeps its tokens in the Secret Service: a second one needs no sign-in, and no file has them',
  despiteCrashes,
  async () => {
    const cloud = await listenAsCloud({ padding: 1800, tls: true, serve: createRecords() })
    onTestFinished(() => cloud.close())
    const browser = createFetchBrowser(fetchTrusting(await readFile(cloud.authorityFile, 'utf8')))
    const opened: string[] = []
    const { start, folder } = await prepareServers(cloud, (link) => {
      opened.push(link)
      void browser.visit(link)
    })
    const { DBUS_SESSION_BUS_ADDRESS: bus = '', HOME: home = '' } = process.env
    const variables = {
      DATAVERSE_TOKEN_STORE: 'keychain',
      DBUS_SESSION_BUS_ADDRESS: bus,
      HOME: home,
    }

    const first = await (await start({ variables })).query()
    const second = await (await start({ variables, era: 'older' })).query()

    expect([first.rows, second.rows]).toEqual([3, 3])
    expect(opened).toHaveLength(1)
    expect(cloud.tokens.length).toBeGreaterThan(2)
    expect(new Set(cloud.tokens).size).toBe(1)
    const files = await readdir(folder, { recursive: true, withFileTypes: true })
    const texts = await Promise.all(
      files
        .filter((file) => file.isFile())
        .map((file) => readFile(path.join(file.parentPath, file.name), 'utf8')),
    )
    expect(texts.length).toBeGreaterThan(1)
    expect(texts.filter((text) => /ey[\w-]{20,}|1\.A[\w-]{20,}|contoso\.test/.test(text))).toEqual(
      [],
    )
  },
)
