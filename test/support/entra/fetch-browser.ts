import type { Fetch } from '../../../src/network/fetch.ts'

/** Also for tests that replace the network. */
const realFetch = globalThis.fetch

export interface Visit {
  readonly url: string
  readonly status: number
  readonly html: string
  readonly headers: Headers
}

/**
 * What the user does: types a name, and presses the button that continues or the one that cancels.
 */
export interface Person {
  readonly login?: string
  readonly press?: 'go' | 'cancel'
  /** The text typed when the page asks for a device code. */
  readonly code?: string
}

/**
 * A browser for fast tests. It keeps cookies, follows redirects, fills in forms and submits them,
 * until a page has no form. Requests to localhost use the real network, all others `fetch`.
 */
export function createFetchBrowser(fetch: Fetch) {
  const cookies = new Map<string, string>()

  async function send(url: string, body?: URLSearchParams): Promise<Response> {
    const isLocal = new URL(url).hostname === 'localhost' && url.startsWith('http:')
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const request = new Request(url, {
      redirect: 'manual',
      headers: isLocal ? {} : { cookie },
      ...(body && { method: 'POST', body }),
    })
    const answer = await (isLocal ? realFetch : fetch)(request)
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? []
      cookies.set(name, value)
    }
    return answer
  }

  return {
    async visit(
      start: string,
      { login = 'ada@contoso.test', press = 'go', code = '' }: Person = {},
    ): Promise<Visit> {
      let url = start
      let body: URLSearchParams | undefined
      for (let steps = 0; steps < 10; steps += 1) {
        const answer = await send(url, body)
        const location = answer.headers.get('location')
        if (location !== null) {
          url = new URL(location, url).href
          body = undefined
          continue
        }
        const html = await answer.text()
        const [, action = '', content = ''] =
          /<form method="?post"?(?: action="([^"]*)")?>([\s\S]*?)<\/form>/.exec(html) ?? []
        if (content === '') return { url, status: answer.status, html, headers: answer.headers }
        body = fillIn(content, { login, press, code })
        url = new URL(unescape(action) || url, url).href
      }
      throw new Error('The pages never ended.')
    },
  }
}

function fillIn(content: string, { press, ...typed }: Required<Person>): URLSearchParams {
  const fields = new URLSearchParams()
  for (const [, attributes = ''] of content.matchAll(/<(?:input|button)([^>]*)>/g)) {
    const values = new Map(
      [...attributes.matchAll(/(\w+)=(?:"([^"]*)"|([^\s>]*))/g)].map(
        ([, name = '', quoted, bare]) => [name, unescape(quoted ?? bare ?? '')] as const,
      ),
    )
    const name = values.get('name')
    const id = values.get('id')
    if (name === undefined || (id !== undefined && id !== press)) continue
    const own = name === 'login' ? typed.login : name === 'otc' ? typed.code : undefined
    const isTyped = own !== undefined && values.get('type') !== 'hidden'
    fields.set(name, isTyped ? own : (values.get('value') ?? ''))
  }
  return fields
}

const unescape = (text: string): string =>
  text.replaceAll(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)))
