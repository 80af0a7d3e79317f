// Whether the server in this container is healthy: exit code 0 or 1, within 2 s, without output.
import { get } from 'node:http'

const { PORT = '3000', PUBLIC_URL } = process.env
// In multi-user mode, the server accepts only its public host name.
const host = PUBLIC_URL === undefined ? `127.0.0.1:${PORT}` : new URL(PUBLIC_URL).host

process.exitCode = 1
const request = get(
  {
    host: '127.0.0.1',
    port: PORT,
    path: '/healthz',
    headers: { host },
    agent: false,
    timeout: 2000,
  },
  (answer) => {
    if (answer.statusCode === 200) process.exitCode = 0
    answer.resume()
  },
)
request.on('timeout', () => request.destroy()).on('error', () => undefined)
