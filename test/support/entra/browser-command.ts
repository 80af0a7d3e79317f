import { chmod, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { listen } from './listen.ts'

/**
 * A program for `BROWSER` that passes the link to `open`, like the browser of a spawned server. It
 * prints output, as browsers do.
 */
export async function createBrowserCommand(folder: string, open: (link: string) => void) {
  const inbox = await listen(() => async (request) => {
    open(await request.text())
    return new Response(null, { status: 204 })
  })
  const command = path.join(folder, 'browser')
  await writeFile(
    command,
    `#!${process.execPath}\nconsole.log('Opening in existing browser session.')\nfetch('${inbox.origin}', { method: 'POST', body: process.argv[2] })\n`,
  )
  await chmod(command, 0o755)
  return { command, close: () => inbox.close() }
}
