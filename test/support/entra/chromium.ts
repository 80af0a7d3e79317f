import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { chromium } from 'playwright-core'
import type { Person } from './fetch-browser.ts'

/** What a real browser saw. */
export interface Seen {
  readonly url: string
  readonly text: string
  /** Browser errors: blocked styles, failed scripts. */
  readonly complaints: readonly string[]
}

const pictures = path.resolve(import.meta.dirname, '../../../test-results/sign-in')

const looks = [
  { name: 'light', colorScheme: 'light', width: 900 },
  { name: 'dark', colorScheme: 'dark', width: 900 },
  { name: 'phone', colorScheme: 'light', width: 360 },
] as const

/** Debian's chromium in headless mode; one for a whole test file. */
export async function launchChromium() {
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    headless: true,
    handleSIGTERM: false,
    handleSIGINT: false,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  mkdirSync(pictures, { recursive: true })

  const visits: Promise<unknown>[] = []

  async function goThrough(
    link: string,
    { login = 'ada@contoso.test', press = 'go', picture }: Visitor,
  ): Promise<Seen> {
    const context = await browser.newContext({
      ignoreHTTPSErrors: true,
      viewport: { width: 900, height: 640 },
    })
    context.setDefaultTimeout(10_000)
    try {
      const page = await context.newPage()
      const complaints: string[] = []
      page.on('console', (message) => complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(error.message))
      await page.goto(link)
      while ((await page.locator('#go').count()) > 0) {
        const field = page.locator('input[name=login]:visible')
        if ((await field.count()) > 0) await field.fill(login)
        await Promise.all([page.waitForEvent('load'), page.click(`#${press}`)])
      }
      await page.waitForURL(/^http:\/\/localhost:\d+\/$/)
      await page.waitForSelector('main')
      if (picture !== undefined) {
        for (const { name, colorScheme, width } of looks) {
          await page.emulateMedia({ colorScheme })
          await page.setViewportSize({ width, height: 640 })
          await page.screenshot({ path: path.join(pictures, `${picture}-${name}.png`) })
        }
      }
      return { url: page.url(), text: (await page.textContent('main')) ?? '', complaints }
    } finally {
      await context.close()
    }
  }

  return {
    /** Completes sign-in and consent as a user would, up to the last page. */
    visit(link: string, visitor: Visitor = {}): Promise<Seen> {
      const seen = goThrough(link, visitor)
      visits.push(seen.catch(() => undefined))
      return seen
    },
    /** Ends visits that no test waits for: a page may be open longer than its test. */
    async close() {
      await Promise.all(visits)
      await browser.close()
    },
  }
}

interface Visitor extends Person {
  /** Name of the screenshots of the last page. */
  readonly picture?: string
}
