import type { Mutant } from './mutant.ts'

const tests = ['test/integration/access-faces.test.ts']
const closing = 'src/access/closing.ts'
const narrow = 'src/access/narrow-query.ts'
const scope = 'src/access/query-scope.ts'
const visible = 'src/access/visible-definition.ts'

/** What repeats closed data stays closed. */
export const accessFaceMutants: readonly Mutant[] = [
  {
    title: 'rows of closed activities are shown in a shared entity',
    file: narrow,
    find: 'return { ...narrowed, filter: printFilter(narrow(condition, given)) }',
    replace: 'return narrowed',
    tests,
  },
  {
    title: 'groups of a shared entity count rows of closed activities',
    file: narrow,
    find: 'return { ...narrowed, apply: printApply([step, ...rest]) }',
    replace: 'return narrowed',
    tests,
  },
  {
    title: 'expanded activities contain closed ones',
    file: narrow,
    find: '...(text !== undefined && { filter: narrow(parseFilter(text), item.filter) }),',
    replace: '',
    tests,
  },
  {
    title: 'a page link from before the lists passes',
    file: narrow,
    find: 'await visit(query, entity, { definitions, open, narrow: require })',
    replace: '',
    tests: ['test/integration/access-guard.test.ts'],
  },
  {
    title: 'a lambda runs over closed activities',
    file: scope,
    find: 'if (narrowing(logicalName) !== undefined && !isOwn) throw deniedRequest()',
    replace: '',
    tests,
  },
  {
    title: 'a hierarchy function tells a denied parent',
    file: scope,
    find: 'if (hierarchyFunctions.has(name) && entity.hidesParent === true) throw deniedRequest()',
    replace: '',
    tests,
  },
  {
    title: 'a condition tells that a lookup points to a closed entity',
    file: scope,
    find: "if (functionName !== 'EqualUserId') checkShown(column, owner)",
    replace: '',
    tests,
  },
  {
    title: 'an order by a lookup tells denied names',
    file: scope,
    find: 'if (!sorted.every((one) => open.showsNames(one)))',
    replace: 'if (sorted.length < 0)',
    tests: ['test/integration/access-relations.test.ts'],
  },
  {
    title: 'a full name tells a denied last name',
    file: closing,
    find: 'return isCopy || namedTwins(column).some((one) => isDenied(entity, one))',
    replace: 'return namedTwins(column).some((one) => isDenied(entity, one))',
    tests,
  },
  {
    title: 'a composite address tells a denied city',
    file: closing,
    find: 'return isCopy || namedTwins(column).some((one) => isDenied(entity, one))',
    replace: 'return isCopy',
    tests,
  },
  {
    title: 'addresses of closed people stay in emails',
    file: closing,
    find: 'return closesHere(entity, column) || copies.has(`${entity}.${column}`)',
    replace: 'return closesHere(entity, column)',
    tests,
  },
  {
    title: 'a denied column of an activity is shown by the activity pointer',
    file: closing,
    find: 'return entity === pointer && kinds.some((kind) => access.deniesColumn(kind.logicalName, column))',
    replace: 'return false',
    tests,
  },
  {
    title: 'a single-valued path leads to closed activities',
    file: visible,
    find: 'const isReachable = (one: string) => !closed.has(one) && narrowing(one) === undefined',
    replace: 'const isReachable = (one: string) => !closed.has(one)',
    tests,
  },
  {
    title: 'parties of closed activities are reached from a person',
    file: visible,
    find: 'return !isNarrowed || activity || logicalName === pointer',
    replace: 'return true',
    tests,
  },
  {
    title: 'a closed activity is changed as an activity pointer',
    file: 'src/access/guard.ts',
    find: 'if (open.narrowing(entity.logicalName) !== undefined) throw deniedFace(entity.logicalName)',
    replace: '',
    tests,
  },
  {
    title: 'the phone number of a call tells a denied telephone',
    file: 'src/access/copies.ts',
    find: "copies: ['phonecall.phonenumber'],",
    replace: 'copies: [],',
    tests,
  },
]
