import { createServer } from 'node:net'

/** The result of one check. It contains no secret. */
export interface CheckLine {
  readonly isGood: boolean
  readonly what: string
  readonly found: string
}

/** Whether the server could listen: it does so for a moment. */
export async function checkPort({
  host,
  port,
}: {
  readonly host: string
  readonly port: number
}): Promise<CheckLine> {
  const what = 'Port'
  const server = createServer()
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen({ host, port }, resolve)
    })
    await new Promise((resolve) => {
      server.close(resolve)
    })
    return { isGood: true, what, found: `${host}:${port} is free` }
  } catch (error) {
    return { isGood: false, what, found: `${host}:${port} ${reasonOf(error)}` }
  }
}

function reasonOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown'
  if (code === 'EADDRINUSE') return 'is in use: stop the other program, or set PORT'
  if (code === 'EACCES') return 'is not allowed for this user: set PORT to 1024 or above'
  return `cannot be used (${code}): set HOST to an address of this machine`
}
