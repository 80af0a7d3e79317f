import type { Mutant } from './mutant.ts'

const file = 'src/start/compile-cache.ts'
const tests = ['test/unit/start/compile-cache.test.ts']

/** Compiled code that the next start runs. */
export const startMutants: readonly Mutant[] = [
  {
    title: 'compiled code is taken from a folder that others can write',
    file,
    find: ' && (found.mode & 0o022) === 0',
    replace: '',
    tests,
  },
  {
    title: 'compiled code is taken through a link',
    file,
    find: 'if (!found.isDirectory()) return false',
    replace: 'if (!found.isDirectory()) return found.isSymbolicLink()',
    tests,
  },
  {
    title: 'compiled code is taken from a folder of another user',
    file,
    find: 'found.uid === process.getuid() && ',
    replace: '',
    tests,
  },
]
