import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { afterAll, beforeAll, vi } from 'vitest'

const password = 'password\n'

export interface SecretService {
  /** Stops the daemon and starts it again without a password, so its items are locked. */
  lock(): Promise<void>
  /** Stops the daemon and starts it again with the password. All earlier sessions have ended. */
  restart(): Promise<void>
  /** SIGSTOP: it does not answer until `continue`. */
  suspend(): void
  continue(): void
}

/**
 * For tests with the real service: GNOME Keyring (42 to 50) crashes by itself about once in 20,000
 * opened sessions. Then it is started again, and the test is repeated. The same assertions pass
 * against the doubles without a retry.
 */
export const despiteCrashes = { retry: 2 }

/**
 * A real Secret Service for one test file: gnome-keyring, unlocked, with its own D-Bus session and
 * home folder. Its address is in this process's environment, also for child processes. Call it once
 * at the top of the file, because libdbus remembers the first address it sees.
 *
 * After `lock`, a call waits for a password window that never appears: the prompter is `sleep`.
 */
export function useSecretService(): SecretService {
  const before = { ...process.env }
  let folder = ''
  let bus: ChildProcess | undefined
  let daemon: ChildProcess | undefined

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'dataverse-mcp-keyring-'))
    const services = path.join(folder, 'data', 'dbus-1', 'services')
    await mkdir(services, { recursive: true })
    await mkdir(path.join(folder, 'run'), { mode: 0o700 })
    const serve = (name: string, command: string) =>
      writeFile(
        path.join(services, `${name}.service`),
        `[D-BUS Service]\nName=${name}\nExec=${command}\n`,
      )
    await serve('org.gnome.keyring.SystemPrompter', '/bin/sleep 60')
    // Prevents the bus from starting a locked one by itself.
    await serve('org.freedesktop.secrets', '/bin/false')
    process.env['HOME'] = folder
    process.env['XDG_DATA_HOME'] = path.join(folder, 'data')
    process.env['XDG_RUNTIME_DIR'] = path.join(folder, 'run')

    const started = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    bus = started
    const [address]: unknown[] = await once(createInterface({ input: started.stdout }), 'line')
    process.env['DBUS_SESSION_BUS_ADDRESS'] = String(address)
    await start(password)
  })

  afterAll(async () => {
    await stop(daemon, 'SIGKILL')
    await stop(bus, 'SIGKILL')
    await rm(folder, { recursive: true, force: true, maxRetries: 5 })
    for (const name of ['HOME', 'XDG_DATA_HOME', 'XDG_RUNTIME_DIR', 'DBUS_SESSION_BUS_ADDRESS'])
      if (before[name] === undefined) delete process.env[name]
      else process.env[name] = before[name]
  })

  async function start(secret?: string): Promise<void> {
    const unlock = secret === undefined ? [] : ['--unlock']
    const started = spawn(
      'gnome-keyring-daemon',
      ['--foreground', '--components=secrets', ...unlock],
      { stdio: ['pipe', 'ignore', 'ignore'] },
    )
    started.stdin.end(secret)
    daemon = started
    started.once('exit', (_, signal) => {
      if (signal === 'SIGABRT' || signal === 'SIGTRAP') void start(secret)
    })
    await vi.waitFor(() => {
      if (!isOnTheBus()) throw new Error('gnome-keyring is not on the bus yet')
    }, 10_000)
  }

  return {
    async lock() {
      await stop(daemon)
      await start()
    },
    async restart() {
      await stop(daemon)
      await start(password)
    },
    suspend: () => void daemon?.kill('SIGSTOP'),
    continue: () => void daemon?.kill('SIGCONT'),
  }
}

function isOnTheBus(): boolean {
  const { stdout } = spawnSync(
    'dbus-send',
    [
      '--session',
      '--print-reply',
      '--dest=org.freedesktop.DBus',
      '/',
      'org.freedesktop.DBus.NameHasOwner',
      'string:org.freedesktop.secrets',
    ],
    { encoding: 'utf8' },
  )
  return stdout.includes('boolean true')
}

async function stop(
  child: ChildProcess | undefined,
  signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM',
): Promise<void> {
  if (!child || child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGCONT')
  child.kill(signal)
  await once(child, 'exit')
}
