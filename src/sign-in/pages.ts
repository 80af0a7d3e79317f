import { pageHeaders } from '../pages/page-headers.ts'

/** The outcome of a sign-in, as the browser shows it. */
export type PageName = 'success' | 'failure' | 'cancelled'

const style = `
:root { color-scheme: light dark; --page: #f3f4f6; --card: #fff; --text: #1b1f24; --quiet: #59636e; --line: #d8dee4; --mark: #1a7f37 }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --card: #161b22; --text: #e6edf3; --quiet: #9198a1; --line: #30363d; --mark: #3fb950 } }
* { box-sizing: border-box }
html, body { height: 100%; margin: 0 }
body { display: grid; place-items: center; padding: 24px; background: var(--page); color: var(--text); font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
main { width: 100%; max-width: 440px; padding: 40px 36px 28px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; box-shadow: 0 8px 24px rgb(0 0 0 / 8%) }
svg { display: block; width: 48px; height: 48px; fill: none; stroke: var(--mark); stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round }
.failure { --mark: #cf222e }
.cancelled { --mark: #6e7781 }
@media (prefers-color-scheme: dark) { .failure { --mark: #f85149 } .cancelled { --mark: #9198a1 } }
h1 { margin: 20px 0 12px; font-size: 24px; font-weight: 600; line-height: 1.25 }
p { margin: 0 0 12px }
footer { margin-top: 28px; padding-top: 16px; border-top: 1px solid var(--line); color: var(--quiet); font-size: 13px }
`

const strokes: Readonly<Record<PageName, string>> = {
  success: 'M15 24.5l6.5 6.5L33.5 18',
  failure: 'M24 14v13M24 33.5v.5',
  cancelled: 'M16 24h16',
}

/**
 * The final pages of a sign-in in the browser. Each page is constant: it contains nothing of the
 * request, and it loads and runs nothing.
 */
export const pages: Readonly<Record<PageName, string>> = {
  success: page('success', 'You are signed in', [
    'Your AI agent can now use your Dynamics 365 data, within your own permissions.',
    'You can close this tab and return to your agent.',
  ]),
  failure: page('failure', 'The sign-in did not finish', [
    'No access was granted. Your AI agent shows what went wrong and what to do next.',
    'You can close this tab.',
  ]),
  cancelled: page('cancelled', 'The sign-in was canceled', [
    'No access was granted, and nothing was changed.',
    'You can close this tab. To sign in later, ask your AI agent again.',
  ]),
}

/** Headers of every response to the browser, including refusals. */
export const answerHeaders: Readonly<Record<string, string>> = {
  ...pageHeaders(style),
  Connection: 'close',
}

function page(name: PageName, title: string, sentences: readonly string[]): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} - Dataverse MCP server</title>
<style>${style}</style>
<main class="${name}">
<svg viewBox="0 0 48 48" aria-hidden="true"><circle cx="24" cy="24" r="21.5"/><path d="${strokes[name]}"/></svg>
<h1>${title}</h1>
${sentences.map((sentence) => `<p>${sentence}</p>`).join('\n')}
<footer>Dataverse MCP server, running on this computer. Your password goes only to Microsoft; this program never sees it.</footer>
</main>
</html>
`
}
