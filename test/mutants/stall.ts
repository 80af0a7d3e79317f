import type { Mutant } from './mutant.ts'

const between = 'src/dataverse/client/from-between.ts'
const settle = 'src/dataverse/client/settle-write.ts'
const foreign = ['test/integration/wire-foreign-refusals.test.ts']
const turns = ['test/integration/turns.test.ts']
const unit = ['test/unit/time/turns.test.ts']
const retry = ['test/unit/dataverse/client/retry.test.ts']
const problem = ['test/unit/dataverse/problem/problem.test.ts']

/** Work that holds other calls, and refusals that are not the service's. */
export const stallMutants: readonly Mutant[] = [
  {
    title: 'stall: the count of work never ends a step',
    file: 'src/time/turns.ts',
    find: 'done + characters > mostCharacters',
    replace: 'done > Infinity',
    tests: unit,
  },
  {
    title: 'stall: the count of work does not begin again',
    file: 'src/time/turns.ts',
    find: '      done = 0\n',
    replace: '',
    tests: unit,
  },
  {
    title: 'stall: a row is cleaned as far as the largest budget',
    file: 'src/dataverse/answer/tokens.ts',
    find: 'Math.min(budgetTokens * 4, mostOfRow)',
    replace: 'budgetTokens * 4',
    tests: turns,
  },
  {
    title: 'stall: all rows of a page are one step',
    file: 'src/dataverse/query/read-rows.ts',
    find: '      await turn(usualCharacters + (isTooLong ? 0 : own))\n',
    replace: '',
    tests: turns,
  },
  {
    title: 'stall: a row is cut after it is cleaned',
    file: 'src/dataverse/answer/shorten.ts',
    find: 'const kept = sliceText(text, Math.max(shortest, Math.floor(text.length * part)))',
    replace: 'const kept = text',
    tests: turns,
  },
  {
    title: 'stall: all tables are read in one step',
    file: 'src/dataverse/metadata/summary-reader.ts',
    find: '    await turn(usualCharacters)\n',
    replace: '',
    tests: turns,
  },
  {
    title: 'between: a page with 403 says that nothing was written',
    file: between,
    find: 'refusals.has(status) ? notOfService === true : !isServiceCode(serviceCode)',
    replace: 'refusals.has(status) ? false : !isServiceCode(serviceCode)',
    tests: foreign,
  },
  {
    title: 'between: a refusal of a proxy before the request is unclear',
    file: between,
    find: 'neverPassedOn.has(status)) return false',
    replace: 'status === 0) return false',
    tests: foreign,
  },
  {
    title: 'between: a create is sent again after a page with 403',
    file: 'src/dataverse/client/send-call.ts',
    find: 'fromBetween: fromBetween && !isForeignRefusal(error)',
    replace: 'fromBetween',
    tests: foreign,
  },
  {
    title: 'between: a record that does not exist leaves the write unknown',
    file: settle,
    find: 'if (found === undefined && isRefused && isMissing(error)) throw refusal',
    replace: '',
    tests: foreign,
  },
  {
    title: 'between: a page with 404 says that the record does not exist',
    file: settle,
    find: "error?.code === 'not_found' && error.facts.notOfService === undefined",
    replace: "error?.code === 'not_found'",
    tests: foreign,
  },
  {
    title: 'between: any code is one of the service',
    file: 'src/dataverse/problem/service-error.ts',
    find: "raw === '' || raw === '0x0' || isServiceCode(toServiceCode(raw))",
    replace: 'raw !== undefined',
    tests: problem,
  },
  {
    title: 'a date of RFC 850 in Retry-After is not read',
    file: 'src/network/retry-after.ts',
    find: '[A-Z][a-z]{5,8}, ',
    replace: '[A-Z][a-z]{99}, ',
    tests: retry,
  },
]
