import type { Mutant } from './mutant.ts'

const calls = 'src/calls.ts'
const limits = 'src/connection/limits.ts'
const tests = ['test/integration/limits.test.ts']

/** The user's limits: from the next call, only narrower, and never lost by a file that cannot be read. */
export const limitMutants: readonly Mutant[] = [
  {
    title: 'limits: read-only is not looked at',
    file: calls,
    find: 'if (!limit.readOnly) return undefined',
    replace: 'if (limit.readOnly) return undefined',
    tests,
  },
  {
    title: 'limits: the caller is kept when the limits change',
    file: calls,
    find: 'if (current?.deny !== deny)',
    replace: 'if (current === undefined)',
    tests,
  },
  {
    title: 'limits: the lists of the settings are lost',
    file: calls,
    find: 'deny: [...config.deny, ...limit.deny]',
    replace: 'deny: [...limit.deny]',
    tests,
  },
  {
    title: 'limits: unreadable limits let writes pass',
    file: calls,
    find: 'if (problem !== undefined) return problem',
    replace: '',
    tests,
  },
  {
    title: 'limits: unreadable limits are none',
    file: calls,
    find: 'if (last === undefined) throw error',
    replace: 'if (last === undefined) return { limit: unlimited }',
    tests,
  },
  {
    title: 'limits: a changed file is not read again',
    file: limits,
    find: 'if (known?.mark === mark) return known.limits',
    replace: 'if (known !== undefined) return known.limits',
    tests,
  },
  {
    title: 'limits: of any environment',
    file: limits,
    find: 'if (limit.url !== url) return false',
    replace: '',
    tests,
  },
]
