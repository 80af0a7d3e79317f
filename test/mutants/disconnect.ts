import type { Mutant } from './mutant.ts'

const source = 'src/sign-in/signed-in-token-source.ts'
const tests = ['test/integration/disconnect.test.ts']

/** Disconnect stays: no page opens, nothing is stored, no token is used. */
export const disconnectMutants: readonly Mutant[] = [
  {
    title: 'disconnect: a server opens the sign-in page by itself',
    file: source,
    find: '      await refuseEnded()\n      if (failure',
    replace: '      if (failure',
    tests,
  },
  {
    title: 'disconnect: a page finished afterward is stored',
    file: source,
    find: '    await refuseEnded()\n    checkAccount',
    replace: '    checkAccount',
    tests,
  },
  {
    title: 'disconnect: tokens in memory are used on',
    file: source,
    find: 'if (await parts.inMemory()) await refuseEnded()',
    replace: '',
    tests,
  },
  {
    title: 'disconnect: a sign-in in progress goes on',
    file: source,
    find: '(ended) => (ended === undefined ? again() : pending.cancel())',
    replace: '() => again()',
    tests,
  },
  {
    title: 'disconnect: connecting again does not end it',
    file: 'src/connection/profiles.ts',
    find: 'ended: stored.ended.filter((one) => !isEnded(one, profile)),',
    replace: '',
    tests,
  },
]
