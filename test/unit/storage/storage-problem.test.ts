import { expect, test } from 'vitest'
import { explainStorage } from '../../../src/storage/storage-problem.ts'

// Texts from @napi-rs/keyring 2.1.2, libdbus, macOS and Windows.
test.each<[string, NodeJS.Platform, string, string]>([
  ['Cannot find native binding. npm has a bug', 'darwin', 'package', 'Install this program again'],
  [
    'Platform failure: DBus error: Using X11 for dbus-daemon autolaunch was disabled at compile time, set your DBUS_SESSION_BUS_ADDRESS instead',
    'linux',
    'no Secret Service',
    'gnome-keyring',
  ],
  [
    'Platform failure: DBus error: The name org.freedesktop.secrets was not provided by any .service files',
    'linux',
    'no Secret Service',
    'gnome-keyring',
  ],
  [
    "Couldn't access platform storage: Secret Service: no result found",
    'linux',
    'locked',
    'seahorse',
  ],
  [
    "Couldn't access platform storage: Secret Service: prompt dismissed",
    'linux',
    'denied',
    'Always',
  ],
  [
    'Platform failure: DBus error: Did not receive a reply. Possible causes include: the remote application did not send a reply',
    'linux',
    'does not respond',
    'seahorse',
  ],
  [
    "Couldn't access platform storage: User interaction is not allowed.",
    'darwin',
    'locked',
    'Unlock',
  ],
  ['Platform failure: User canceled the operation.', 'darwin', 'denied', 'Always allow'],
  [
    'Platform failure: A specified logon session does not exist. It may already have been terminated.',
    'win32',
    'this kind of session',
    'not over SSH',
  ],
  [
    'Platform failure: DBus error: Message recipient disconnected from message bus without replying',
    'linux',
    'crashed',
    'restart this program',
  ],
  ['Something new', 'win32', 'failed: "Something new"', 'not over SSH'],
])('R72 "%s" on %s is reported as: %s, with the remedy: %s', (text, platform, reason, remedy) => {
  const problem = explainStorage(new Error(text), platform)

  expect(problem.reason).toContain(reason)
  expect(problem.remedy).toContain(remedy)
})

test.each(['ENOSPC', 'EROFS', 'EACCES'])(
  'R77 a disk that fails with %s is reported with that code',
  (code) => {
    const error = Object.assign(new Error('write failed'), { code })

    expect(explainStorage(error, 'linux')).toEqual({
      reason: `The state folder is not writable (${code}).`,
      remedy: 'Free disk space or make it writable, then start again.',
    })
  },
)

test('an unknown failure is quoted briefly and on one line', () => {
  const { reason } = explainStorage(new Error(`a\n\u001b[31m${'b'.repeat(500)}`), 'linux')

  expect(reason).toMatch(/^The keychain failed: "a \[31mb{1,120}"\.$/)
  expect(explainStorage('odd', 'linux').reason).toBe('The keychain failed.')
})
