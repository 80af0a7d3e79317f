import { mkdirSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { chromium } from 'playwright-core'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, onTestFinished } from 'vitest'
import { createLandingPage } from '../../src/hosting/listener/landing-page.ts'
import type { LandingParts } from '../../src/hosting/listener/landing-page.ts'
import { requireSystemPackage } from '../support/system-packages.ts'

const test = requireSystemPackage('chromium', 'chromium')
const pictures = path.resolve(import.meta.dirname, '../../test-results/landing-page')

const many: LandingParts = {
  address: 'https://dataverse-mcp.contoso.com/mcp',
  entrance: 'work-account',
  readOnly: false,
}
const singleUser: LandingParts = {
  address: 'http://127.0.0.1:3000/mcp',
  entrance: 'secret',
  readOnly: true,
}

let browser: Browser | undefined
beforeAll(async () => {
  mkdirSync(pictures, { recursive: true })
  browser = await chromium
    .launch({
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
    })
    .catch(() => undefined)
})
afterAll(() => browser?.close())

const looks = [
  { picture: 'light', parts: many, colorScheme: 'light', width: 960 },
  { picture: 'dark', parts: many, colorScheme: 'dark', width: 960 },
  { picture: '360', parts: many, colorScheme: 'light', width: 360 },
  { picture: '360-dark', parts: many, colorScheme: 'dark', width: 360 },
  { picture: 'single-user', parts: singleUser, colorScheme: 'light', width: 960 },
] as const

for (const { picture, parts, colorScheme, width } of looks)
  test(`a browser shows it completely without errors: ${picture}`, async () => {
    const url = await serve(createLandingPage(parts))
    const page = await browser?.newPage({
      viewport: { width, height: 900 },
      colorScheme,
      javaScriptEnabled: true,
    })
    if (!page) throw new Error('chromium did not start.')
    onTestFinished(() => page.close())
    const complaints: string[] = []
    page.on('console', (message) => complaints.push(message.text()))
    page.on('pageerror', (error) => complaints.push(error.message))

    await page.goto(url)
    await page.screenshot({ path: path.join(pictures, `${picture}.png`), fullPage: true })
    const widths: number[] = []
    for (const summary of await page.locator('summary').all()) {
      await summary.click()
      widths.push(await page.evaluate('document.documentElement.scrollWidth').then(Number))
    }
    await page.locator('summary').nth(1).click()
    await page.screenshot({ path: path.join(pictures, `${picture}-open.png`), fullPage: true })

    expect(complaints).toEqual([])
    expect(Math.max(...widths)).toBeLessThanOrEqual(width)
    expect(await page.locator('main').textContent()).toContain(parts.address)
  })

/** The page as a real listener sends it. */
async function serve(answer: () => Response): Promise<string> {
  const server = createServer(async (request, response) => {
    const page = request.url === '/' ? answer() : new Response(undefined, { status: 404 })
    response.writeHead(page.status, Object.fromEntries(page.headers)).end(await page.text())
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  if (typeof address !== 'object' || address === null) throw new Error('There is no port.')
  return `http://127.0.0.1:${address.port}/`
}
