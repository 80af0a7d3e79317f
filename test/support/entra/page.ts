/** A page of the sign-in service. */
export function page(body: string, status = 200): Response {
  return new Response(
    `<!doctype html><meta charset=utf-8><title>Sign in to your account</title>${body}`,
    {
      status,
      headers: { 'content-type': 'text/html; charset=utf-8', 'referrer-policy': 'no-referrer' },
    },
  )
}

/** Text escaped for HTML. */
export const escape = (text: string): string =>
  text.replaceAll(/[&"'<>]/g, (character) => `&#${character.charCodeAt(0)};`)
