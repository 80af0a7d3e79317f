import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { answerHeaders, pages } from '../../../src/auth/pages.ts'

const every = Object.entries(pages)

test.each(every)('the page for %s loads and runs nothing', (_, page) => {
  expect(page).not.toMatch(
    /<script|<link|<img|<iframe|\ssrc=|\shref=|url\(|@import|\son\w+=|style=/i,
  )
})

test.each(every)('the page for %s has the one style that its policy allows', (_, page) => {
  const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')

  expect(answerHeaders['Content-Security-Policy']).toContain(`style-src 'sha256-${hash}'`)
})

test.each(every)('the page for %s follows light and dark', (_, page) => {
  expect(page).toContain('color-scheme: light dark')
  expect(page).toContain('prefers-color-scheme: dark')
})

test('the texts of the pages', () => {
  const texts = every.map(([name, page]) => {
    const body = page.replace(/<style>[\s\S]*<\/style>/, '')
    return `${name}: ${body
      .replaceAll(/<[^>]+>/g, ' ')
      .replaceAll(/\s+/g, ' ')
      .trim()}`
  })

  expect(texts).toMatchInlineSnapshot(`
    [
      "success: You are signed in - Dataverse MCP server You are signed in Your assistant can now work with your Dynamics 365 data, within your own permissions. You can close this tab and go back to it. Dataverse MCP server, running on this computer. Your password goes to Microsoft only; this program never sees it.",
      "failure: The sign-in did not finish - Dataverse MCP server The sign-in did not finish No access was given. Go back to your assistant: it tells what went wrong and what to do next. You can close this tab. Dataverse MCP server, running on this computer. Your password goes to Microsoft only; this program never sees it.",
      "cancelled: The sign-in was cancelled - Dataverse MCP server The sign-in was cancelled No access was given, and nothing was changed. You can close this tab. Ask your assistant again if you want to sign in after all. Dataverse MCP server, running on this computer. Your password goes to Microsoft only; this program never sees it.",
    ]
  `)
})
