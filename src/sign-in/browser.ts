import { existsSync } from 'node:fs'
import process from 'node:process'

/** The outcome of opening a link. */
export type Opening =
  | {
      readonly opened: true
      /** Resolves with the reason if the browser did not start. */
      readonly failed: Promise<string>
    }
  | { readonly opened: false; readonly reason: string }

/** The machine properties that decide whether a browser can be opened. */
export interface BrowserMachine {
  readonly platform: NodeJS.Platform
  readonly variables: Readonly<Record<string, string | undefined>>
  readonly isContainer: () => boolean
}

interface Started {
  readonly exitCode: number | null
  once(event: 'exit', listener: (code: number | null) => void): unknown
}

/** `open` from the package `open`. */
export type Open = (link: string, options: { app?: { name: string } }) => Promise<Started>

const thisMachine: BrowserMachine = {
  platform: process.platform,
  variables: process.env,
  isContainer: () => existsSync('/.dockerenv') || existsSync('/run/.containerenv'),
}

/**
 * Opens a sign-in link in the user's browser, without a shell, and only https on the authority's own
 * host. Never rejects: if the link is not opened, the user must open it.
 *
 * `BROWSER` takes precedence. Without it, no browser is opened in an SSH session, in a container, or
 * on Linux without a display.
 */
export async function openBrowser(
  link: string,
  {
    authorityHost,
    machine = thisMachine,
    open,
  }: { readonly authorityHost: string; readonly machine?: BrowserMachine; readonly open?: Open },
): Promise<Opening> {
  const safeLink = toSafeLink(link, authorityHost)
  if (safeLink === undefined) {
    return { opened: false, reason: `the link is not on ${authorityHost}` }
  }
  const reason = whyNoBrowser(machine)
  if (reason !== undefined) return { opened: false, reason }
  try {
    const openLink = open ?? (await import('open')).default
    const app = chosenBrowser(machine)
    const started = await openLink(safeLink, app === undefined ? {} : { app: { name: app } })
    const failed = new Promise<string>((resolve) => {
      const judge = (code: number | null) => {
        if (code !== 0 && code !== null) resolve('the browser did not start')
      }
      judge(started.exitCode)
      started.once('exit', judge)
    })
    return { opened: true, failed }
  } catch {
    return { opened: false, reason: 'the browser did not start' }
  }
}

/**
 * The link with every character encoded that has a meaning outside of a URL; `undefined` unless it
 * is plain https on this host.
 */
export function toSafeLink(link: string, authorityHost: string): string | undefined {
  if (!link.startsWith(`https://${authorityHost}/`)) return undefined
  if (!/^[\x21-\x5b\x5d-\x7e]+$/.test(link) || !URL.canParse(link)) return undefined
  return new URL(link).href.replaceAll(/[^A-Za-z0-9\-._~:/?&=%+]/g, (character) => {
    return `%${character.charCodeAt(0).toString(16).toUpperCase()}`
  })
}

/** Why no browser can be opened here, as the end of a sentence; `undefined` when one can. */
export function whyNoBrowser({ platform, variables, isContainer }: BrowserMachine = thisMachine):
  | string
  | undefined {
  const { BROWSER: browser } = variables
  if (browser !== undefined && browser !== '') {
    return browser === 'none' ? 'BROWSER is set to none' : undefined
  }
  if (variables['SSH_CONNECTION'] || variables['SSH_TTY']) return 'this is an SSH session'
  if (isContainer()) return 'this is a container'
  const hasDisplay =
    variables['DISPLAY'] || variables['WAYLAND_DISPLAY'] || variables['WSL_DISTRO_NAME']
  if (platform === 'linux' && !hasDisplay) return 'this computer has no display'
  return undefined
}

/** `BROWSER` if it is a bare command; `xdg-open` reads the longer forms itself. */
function chosenBrowser({ platform, variables }: BrowserMachine): string | undefined {
  const { BROWSER: browser } = variables
  const isCommand = browser !== undefined && /^[\w./+-]+$/.test(browser)
  return platform === 'linux' && isCommand ? browser : undefined
}
