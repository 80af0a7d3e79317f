import { pageHeaders } from '../../pages/page-headers.ts'
import { guideClients } from './landing-guides.ts'
import type { AuthMode, ClientGuide, GuideStep } from './landing-guides.ts'

export interface LandingParts {
  /** Of the MCP endpoint, as a client needs it: `https://mcp.contoso.com/mcp`. */
  readonly address: string
  readonly entrance: AuthMode
  readonly readOnly: boolean
  /** Client id for MCP clients that ask for one. */
  readonly clientId?: string
  /** Whom users ask, as text. */
  readonly contact?: string
}

const style = `
:root { color-scheme: light dark; --page: #f3f4f6; --card: #fff; --text: #1b1f24; --quiet: #59636e; --line: #d8dee4; --mark: #1a7f37; --soft: #f6f8fa; --focus: #0969da }
@media (prefers-color-scheme: dark) { :root { --page: #0d1117; --card: #161b22; --text: #e6edf3; --quiet: #9198a1; --line: #30363d; --mark: #3fb950; --soft: #0d1117; --focus: #58a6ff } }
* { box-sizing: border-box }
html { -webkit-text-size-adjust: 100% }
body { margin: 0; padding: 48px 24px; background: var(--page); color: var(--text); font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif }
main { max-width: 680px; margin: 0 auto; padding: 44px 44px 28px; background: var(--card); border: 1px solid var(--line); border-radius: 12px; box-shadow: 0 8px 24px rgb(0 0 0 / 8%) }
svg { display: block; width: 48px; height: 48px; margin-left: -7px; fill: none; stroke: var(--mark); stroke-width: 2.5; stroke-linecap: round; stroke-linejoin: round }
h1 { margin: 20px 0 10px; font-size: 28px; font-weight: 600; line-height: 1.2; letter-spacing: -.01em; text-wrap: balance }
h2 { margin: 36px 0 6px; font-size: 18px; font-weight: 600; line-height: 1.3 }
p { margin: 0 0 12px }
.lead { color: var(--quiet); font-size: 17px; text-wrap: pretty }
code { font: .875em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace }
.address { margin: 24px 0 0; padding: 14px 16px; background: var(--soft); border: 1px solid var(--line); border-left: 3px solid var(--mark); border-radius: 8px }
.address span { display: block; color: var(--quiet); font-size: 13px }
.address code { display: block; font-size: 16px; overflow-wrap: anywhere; user-select: all }
.hosts { margin-top: 14px; border: 1px solid var(--line); border-radius: 8px; overflow: hidden }
details + details { border-top: 1px solid var(--line) }
summary { display: flex; align-items: baseline; gap: 10px; padding: 13px 16px; cursor: pointer; font-weight: 600; list-style: none }
summary::-webkit-details-marker { display: none }
summary::after { content: ""; flex: none; align-self: center; width: 8px; height: 8px; margin: 0 3px 3px auto; border: solid var(--quiet); border-width: 0 2px 2px 0; transform: rotate(45deg) }
details[open] summary::after { margin-bottom: -3px; transform: rotate(225deg) }
summary:hover { background: var(--soft) }
summary:focus-visible { outline: 2px solid var(--focus); outline-offset: -2px }
summary small { color: var(--quiet); font-size: 14px; font-weight: 400 }
ol { margin: 0; padding: 6px 20px 16px 38px }
li:only-child { margin-left: -22px; list-style: none }
li { padding-left: 4px }
li + li { margin-top: 8px }
li::marker { color: var(--quiet); font-variant-numeric: tabular-nums }
pre { margin: 8px 0 4px; padding: 12px 14px; background: var(--soft); border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; user-select: all }
b { color: var(--mark); font-weight: 600 }
dl { margin: 0 }
dt { margin-top: 12px; font-weight: 600 }
dd { margin: 0; color: var(--quiet) }
footer { margin-top: 36px; padding-top: 16px; border-top: 1px solid var(--line); color: var(--quiet); font-size: 13px }
@media (max-width: 520px) { body { padding: 0; background: var(--card) } main { padding: 32px 20px 24px; border: 0; border-radius: 0; box-shadow: none } h1 { font-size: 25px } summary { flex-wrap: wrap; column-gap: 8px; position: relative; padding-right: 40px } summary small { flex-basis: 100% } ol { padding: 6px 16px 14px 32px } li:only-child { margin-left: -20px } pre { padding: 10px 12px; font-size: 15px } summary::after { position: absolute; right: 17px; top: 20px; margin: 0 } details[open] summary::after { top: 24px; margin: 0 } }
`

const headers: Readonly<Record<string, string>> = {
  'Content-Type': 'text/html; charset=utf-8',
  ...pageHeaders(style),
}

/**
 * The page for a user who opens this server's address in a browser: what it is, how to add it to each
 * client, whom to ask. The same bytes for everyone, made once. It loads and runs nothing, and reveals
 * neither the environment, the tenant nor a version.
 */
export function createLandingPage(parts: LandingParts): () => Response {
  const html = printPage(parts)
  return () => new Response(html, { headers })
}

function printPage({ address, entrance, readOnly, clientId, contact }: LandingParts): string {
  const actions = readOnly ? 'find and read records' : 'find, read, create and update records'
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>Dataverse MCP server</title>
<style>${style}</style>
<main>
<svg viewBox="0 0 48 48" aria-hidden="true"><ellipse cx="24" cy="11" rx="16" ry="6.5"/><path d="M8 11v26c0 3.6 7.2 6.5 16 6.5s16-2.9 16-6.5V11"/><path d="M8 24c0 3.6 7.2 6.5 16 6.5S40 27.6 40 24"/></svg>
<h1>Your Dynamics 365 data in your AI agent</h1>
<p class="lead">${lead(entrance, actions)}</p>
<p class="address"><span>Address for your MCP client</span><code>${escape(address)}</code></p>
<h2>Add it to your MCP client</h2>
<p>${introduce(entrance, clientId)}</p>
<div class="hosts">
${guideClients(address, entrance, clientId).map(printGuide).join('\n')}
</div>
${afterwards(entrance, { clientId, contact })}
<footer>Dataverse MCP server. This page holds no data, sets no cookie and runs no script.</footer>
</main>
</html>
`
}

function lead(entrance: AuthMode, actions: string): string {
  const who =
    entrance === 'secret' ? 'the account that this server is signed in with' : 'your own account'
  return `This is a Model Context Protocol (MCP) server for Microsoft Dataverse. It lets your agent ${actions} with ${who}, within the limits of its security roles.`
}

function introduce(entrance: AuthMode, clientId: string | undefined): string {
  if (entrance === 'secret')
    return 'It serves this computer only, and requires the secret from the file that the server prints at start. Replace YOUR_SECRET with it.'
  return clientId === undefined
    ? 'You need a work account with access to Dynamics 365 and, for most clients, a client id from your administrator. Replace YOUR_CLIENT_ID with it.'
    : `You need a work account with access to Dynamics 365. Where a client asks for an OAuth client id, it is <code>${escape(clientId)}</code>.`
}

function afterwards(
  entrance: AuthMode,
  { clientId, contact }: { readonly [Name in 'clientId' | 'contact']: string | undefined },
): string {
  const person = contact === undefined ? undefined : escape(contact)
  if (entrance === 'secret')
    return `<h2>Clients that cannot use it</h2>
<p>Clients that run elsewhere, such as Claude or ChatGPT in the browser, cannot reach this computer. For them, host the server in multi-user mode.</p>
<h2>Whom to ask</h2>
<dl>
<dt>If the account lacks permission to see or change something</dt>
<dd>${person ?? 'Your Dynamics 365 administrator, who grants security roles.'}</dd>
</dl>`
  const consent = clientId === undefined ? 'For the client id, or when sign-in' : 'When sign-in'
  return `<h2>Clients that cannot use it yet</h2>
<p>Some clients require dynamic registration and have no field for a client id, for example Zed (as of July 2026). Microsoft Entra ID does not support dynamic registration, so they fail before the sign-in. Use the bridge under “Another client” with them.</p>
<h2>Whom to ask</h2>
<dl>
<dt>${consent} says “Need admin approval”</dt>
<dd>${person ?? 'The Microsoft Entra administrator of your organization.'}</dd>
<dt>If you lack permission to see or change something</dt>
<dd>${person ?? 'Your Dynamics 365 administrator, who grants security roles.'}</dd>
<dt>For everything else about this server</dt>
<dd>${person ?? 'The person who gave you this address.'}</dd>
</dl>`
}

function printGuide({ name, aside, steps }: ClientGuide): string {
  return `<details name="host"><summary>${escape(name)} <small>${escape(aside)}</small></summary>
<ol>
${steps.map(printStep).join('\n')}
</ol></details>`
}

function printStep(step: GuideStep): string {
  if (typeof step === 'string') return `<li>${escape(step)}</li>`
  return `<li>${escape(step.text)}<pre><code>${mark(escape(step.copy))}</code></pre></li>`
}

/** Highlights what the reader must replace. */
const mark = (html: string) => html.replaceAll(/YOUR_[A-Z_]+/g, '<b>$&</b>')

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

const escape = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => entities[sign] ?? sign)
