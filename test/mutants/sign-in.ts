import type { Mutant } from './mutant.ts'

const listener = 'src/sign-in/loopback-listener.ts'
const client = 'src/sign-in/msal-client.ts'
const lock = 'src/storage/machine-lock.ts'
const file = 'src/storage/private-file.ts'
const keychain = 'src/sign-in/store/keychain-cache.ts'
const callbacks = ['test/unit/sign-in/loopback-listener.test.ts']
const signIn = ['test/integration/sign-in.test.ts']
const files = ['test/unit/storage/private-file.test.ts']
const locks = ['test/unit/storage/machine-lock.test.ts']
const caches = ['test/unit/sign-in/store/keychain-cache.test.ts']

/** Sign-in, and what is kept on this machine. */
export const signInMutants: readonly Mutant[] = [
  {
    title: 'a sign-in accepts any state',
    file: listener,
    find: "!isSameSecret(fields.get('state') ?? '', expected.state)",
    replace: "!fields.has('state')",
    tests: callbacks,
  },
  {
    title: 'a sign-in accepts another host',
    file: listener,
    find: 'return hosts.length === 1 && hosts[0] === host',
    replace: 'return hosts.length === 1',
    tests: callbacks,
  },
  {
    title: 'a sign-in accepts two hosts',
    file: listener,
    find: 'return hosts.length === 1 && hosts[0] === host',
    replace: 'return hosts[0] === host',
    tests: callbacks,
  },
  {
    title: 'a sign-in accepts a field twice',
    file: listener,
    find: 'fields.size !== pairs.length || ',
    replace: '',
    tests: callbacks,
  },
  {
    title: 'a sign-in accepts a code beside an error',
    file: listener,
    find: "return fields.has('code') === fields.has('error') ? undefined : fields",
    replace: 'return fields',
    tests: callbacks,
  },
  {
    title: 'a sign-in accepts any content type',
    file: listener,
    find: "    type === 'application/x-www-form-urlencoded' &&\n",
    replace: '',
    tests: callbacks,
  },
  {
    title: 'a sign-in listens on every address',
    file: listener,
    find: "server.listen(0, '127.0.0.1', resolve)",
    replace: "server.listen(0, '0.0.0.0', resolve)",
    tests: callbacks,
  },
  {
    title: 'a sign-in has no nonce',
    file: client,
    find: '          nonce,\n          responseMode',
    replace: '          responseMode',
    tests: signIn,
  },
  {
    title: 'the nonce of a sign-in is not checked',
    file: client,
    find: 'redirectUri, code, codeVerifier, nonce })',
    replace: 'redirectUri, code, codeVerifier, ...(nonce === "" && { nonce }) })',
    tests: [...signIn, 'test/integration/sign-in-failures.test.ts'],
  },
  {
    title: 'a sign-in has no PKCE challenge',
    file: client,
    find: '          codeChallenge: challenge,\n',
    replace: '',
    tests: signIn,
  },
  {
    title: 'a sign-in sends its PKCE verifier in the open',
    file: client,
    find: "codeChallenge: challenge,\n          codeChallengeMethod: 'S256',",
    replace: "codeChallenge: verifier,\n          codeChallengeMethod: 'plain',",
    tests: signIn,
  },
  {
    title: 'an id token for another client is accepted',
    file: client,
    find: 'if (result !== null && !isOurs(result, { clientId, authority }))',
    replace:
      'if (result !== null && !isOurs(result, { clientId, authority }) && result.accessToken === "")',
    tests: ['test/integration/sign-in-failures.test.ts'],
  },
  {
    title: 'a browser opens a link on another host',
    file: 'src/sign-in/browser.ts',
    find: 'if (!link.startsWith(`https://${authorityHost}/`)) return undefined',
    replace: 'if (!link.startsWith(`https://${authorityHost}`)) return undefined',
    tests: ['test/unit/sign-in/browser.test.ts'],
  },
  {
    title: 'a token file can be read by the group',
    file,
    find: "const handle = await open(temporary, 'wx', 0o600)",
    replace: "const handle = await open(temporary, 'wx', 0o640)",
    tests: files,
  },
  {
    title: 'a file that the group can read is accepted',
    file,
    find: '(found.mode & 0o077) !== 0',
    replace: '(found.mode & 0o007) !== 0',
    tests: files,
  },
  {
    title: 'a symbolic link is read',
    file,
    find: 'constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0)',
    replace: 'constants.O_RDONLY',
    tests: files,
  },
  {
    title: 'a symbolic link is written over',
    file,
    find: '  await refuseLink(file)\n  const temporary',
    replace: '  const temporary',
    tests: files,
  },
  {
    title: 'a lock file can be read by others',
    file: lock,
    find: "handle = await open(file, 'wx', 0o600)",
    replace: "handle = await open(file, 'wx', 0o644)",
    tests: locks,
  },
  {
    title: 'a lock is broken although its holder has changed',
    file: lock,
    find: 'if ((await look(file))?.mark === mark) await rm(file, { force: true })\n    return true',
    replace: 'await rm(file, { force: true })\n    return mark !== ""',
    tests: locks,
  },
  {
    title: 'a lock is taken over while its holder lives',
    file: lock,
    find: 'return silentMs > staleMs || isOwnerGone(found.owner) ? found.mark : undefined',
    replace: 'return silentMs > -1 || isOwnerGone(found.owner) ? found.mark : undefined',
    tests: locks,
  },
  {
    title: 'a process without its lock removes that of another',
    file: lock,
    find: 'if (await isHeld().catch(() => false)) await rm(file, { force: true })',
    replace: 'await rm(file, { force: true })',
    tests: locks,
  },
  {
    title: 'a keychain item is one byte too long',
    file: keychain,
    find: 'if (Buffer.byteLength(whole) <= itemLimitBytes) {',
    replace: 'if (Buffer.byteLength(whole) <= itemLimitBytes + 1) {',
    tests: caches,
  },
  {
    title: 'a keychain item counts characters instead of bytes',
    file: keychain,
    find: 'Buffer.byteLength(whole) <= itemLimitBytes',
    replace: 'whole.length <= itemLimitBytes',
    tests: caches,
  },
  {
    title: 'a piece of a keychain cache is too long',
    file: keychain,
    find: 'text.slice(index * length, (index + 1) * length)',
    replace: 'text.slice(index * length, (index + 1) * length + 1)',
    tests: caches,
  },
  {
    title: 'a keychain cache is written over the one that is valid',
    file: keychain,
    find: "old.slot === 'a' ? 'b' : 'a'",
    replace: "old.slot === 'a' ? 'a' : 'b'",
    tests: caches,
  },
  {
    title: 'a damaged keychain cache is used',
    file: keychain,
    find: 'if (text !== undefined && sha256(text) === head.sha256)',
    replace: 'if (text !== undefined)',
    tests: caches,
  },
  {
    title: 'old tokens stay in the keychain',
    file: keychain,
    find: "      await removePieces(idle === 'a' ? 'b' : 'a', 0)\n",
    replace: '',
    tests: caches,
  },
]
