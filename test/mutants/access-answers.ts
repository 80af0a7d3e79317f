import type { Mutant } from './mutant.ts'

const lists = ['test/integration/access-lists.test.ts', 'test/integration/access-guard.test.ts']
const relations = ['test/integration/access-relations.test.ts']
const strip = 'src/access/strip-row.ts'
const visible = 'src/access/visible-definition.ts'

/** The operator's lists: what is left of definitions and rows. */
export const accessAnswerMutants: readonly Mutant[] = [
  {
    title: 'expanded rows are not stripped',
    file: strip,
    find: 'at < 0 ? stripNested(value, property, nested, open) : value',
    replace: 'value',
    tests: lists,
  },
  {
    title: 'a column that was not asked for is shown',
    file: strip,
    find: 'if (!nested && isOwn && mayShow',
    replace: 'if (!nested && mayShow',
    tests: lists,
  },
  {
    title: 'a lookup to a closed entity is shown',
    file: strip,
    find: 'if (!entities.every((entity) => open.isOpen(entity))) return false',
    replace: '',
    tests: lists,
  },
  {
    title: 'a lookup shows a denied name',
    file: strip,
    find: 'return key !== property + formattedSuffix || entities.every((one) => open.showsNames(one))',
    replace: 'return true',
    tests: lists,
  },
  {
    title: 'a group shows a denied name',
    file: strip,
    find: '(key !== property + formattedSuffix || open.showsNames(target))',
    replace: 'true',
    tests: relations,
  },
  {
    title: 'a denied primary id leaves the entity open',
    file: 'src/access/closing.ts',
    find: 'return access.allowsEntity(entity) && !isKeyDenied',
    replace: 'return access.allowsEntity(entity)',
    tests: lists,
  },
  {
    title: 'the base currency of denied money is shown',
    file: 'src/access/closing.ts',
    find: "suffix === 'base' ? type === 'Money'",
    replace: "suffix === 'base' ? type !== 'Money'",
    tests: lists,
  },
  {
    title: 'a denied lookup is reached through its collection',
    file: visible,
    find: '!(collection.column && closes(collection.entity, collection.column)) &&',
    replace: '',
    tests: relations,
  },
  {
    title: 'denied parties are reached through activityparty',
    file: 'src/access/closing.ts',
    find: 'if (entity === parties && showsDeniedRoles) return false',
    replace: '',
    tests: relations,
  },
]
