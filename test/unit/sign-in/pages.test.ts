import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { answerHeaders, pages } from '../../../src/sign-in/pages.ts'

const every = Object.entries(pages)

test.each(every)('the page for %s loads and runs nothing', (_, page) => {
  expect(page).not.toMatch(
    /<script|<link|<img|<iframe|\ssrc=|\shref=|url\(|@import|\son\w+=|style=/i,
  )
})

test.each(every)('the page for %s has only the style that its policy allows', (_, page) => {
  const style = /<style>([\s\S]*)<\/style>/.exec(page)?.[1] ?? ''
  const hash = createHash('sha256').update(style).digest('base64')

  expect(answerHeaders['Content-Security-Policy']).toContain(`style-src 'sha256-${hash}'`)
})

test.each(every)('the page for %s follows the light or dark color scheme', (_, page) => {
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
      "success: You are signed in - Dataverse MCP server You are signed in Your AI agent can now use your Dynamics 365 data, within your own permissions. You can close this tab and return to your agent. Dataverse MCP server, running on this computer. Your password goes only to Microsoft; this program never sees it.",
      "failure: The sign-in did not finish - Dataverse MCP server The sign-in did not finish No access was granted. Your AI agent shows what went wrong and what to do next. You can close this tab. Dataverse MCP server, running on this computer. Your password goes only to Microsoft; this program never sees it.",
      "cancelled: The sign-in was canceled - Dataverse MCP server The sign-in was canceled No access was granted, and nothing was changed. You can close this tab. To sign in later, ask your AI agent again. Dataverse MCP server, running on this computer. Your password goes only to Microsoft; this program never sees it.",
    ]
  `)
})
