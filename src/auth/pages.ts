import { pageHeaders } from '../page-headers.ts'

/** How a sign-in ended, as the browser shows it. */
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
 * The pages that end a sign-in in the browser. Each is the same text every time: nothing of the
 * request is in it, and it loads and runs nothing.
 */
export const pages: Readonly<Record<PageName, string>> = {
  success: page('success', 'You are signed in', [
    'Your assistant can now work with your Dynamics 365 data, within your own permissions.',
    'You can close this tab and go back to it.',
  ]),
  failure: page('failure', 'The sign-in did not finish', [
    'No access was given. Go back to your assistant: it tells what went wrong and what to do next.',
    'You can close this tab.',
  ]),
  cancelled: page('cancelled', 'The sign-in was cancelled', [
    'No access was given, and nothing was changed.',
    'You can close this tab. Ask your assistant again if you want to sign in after all.',
  ]),
}

/** Headers of every answer to the browser, refusals included. */
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
<footer>Dataverse MCP server, running on this computer. Your password goes to Microsoft only; this program never sees it.</footer>
</main>
</html>
`
}
