import { randomBytes } from 'node:crypto'
import * as z from 'zod'
import { systemClock } from '../clock.ts'
import { DataverseError } from '../errors.ts'
import { startSandboxListener } from '../sandbox/http-listener.ts'
import { printCommand } from './print-command.ts'

/**
 * Serves the sandbox on 127.0.0.1 until the process ends. The first line on stdout is its base URL;
 * how to reach it follows on stderr.
 *
 * @throws DataverseError `configuration` for a wrong port or one that is taken.
 */
export async function runSandbox(options: { port: string; token?: string }): Promise<void> {
  const port = z.coerce.number().int().min(0).max(65_535).safeParse(options.port)
  if (!port.success)
    throw new DataverseError('configuration', '--port is not a port number.', {
      hint: 'Give a number from 0 to 65535; 0 takes any free port.',
    })
  const token = options.token ?? randomBytes(16).toString('base64url')
  const { baseUrl } = await startSandboxListener({
    port: port.data,
    host: '127.0.0.1',
    token,
    clock: systemClock,
  })
  process.stdout.write(`${baseUrl}\n`)
  process.stderr.write(
    `Dataverse sandbox with sample data. Use it with:\n` +
      `  DATAVERSE_URL=${baseUrl} DATAVERSE_ACCESS_TOKEN=${token} ${printCommand()}\n`,
  )
}
