import type { Mutant } from './mutant.ts'

const check = 'src/access/check-view.ts'
const condition = 'src/access/check-condition.ts'
const guard = 'src/access/guard.ts'
const closed = 'src/access/closed-views.ts'
const search = 'src/access/guard-search.ts'
const watch = 'src/dataverse/query/watch-view.ts'
const tables = 'src/dataverse/query/search-tables.ts'
const index = 'src/dataverse/client/search-index.ts'
const lists = ['test/integration/view-lists.test.ts']
const guards = ['test/integration/guard-views.test.ts']
const watched = ['test/integration/watched-views.test.ts']
const words = ['test/integration/search-words.test.ts']

/** Saved views and words: nothing closed decides on rows, and no service is believed. */
export const viewMutants: readonly Mutant[] = [
  {
    title: 'views: a condition on a closed column runs',
    file: check,
    find: "  if (name === 'condition') checkCondition(attributes, owner, place)\n",
    replace: '',
    tests: lists,
  },
  {
    title: 'views: an order by a closed column runs',
    file: check,
    find: "  if (name === 'order') checkOrder(attributes['attribute'] ?? '', owner, open)\n",
    replace: '',
    tests: lists,
  },
  {
    title: 'views: a link in a filter is not checked',
    file: check,
    find: "    if (child.name === 'filter') await findLinks(child, entity, aliases, definitions, open)\n",
    replace: '',
    tests: lists,
  },
  {
    title: 'views: a link by a closed column runs',
    file: check,
    find: '    checkUsed(linked, from)\n',
    replace: '',
    tests: lists,
  },
  {
    title: 'views: an alias that two links have is believed',
    file: check,
    find: 'if (aliases.has(key) || !isPlain(key)) throw deniedRequest()',
    replace: 'if (!isPlain(key)) throw deniedRequest()',
    tests: lists,
  },
  {
    title: 'views: an alias hides the name of another link',
    file: check,
    find: '    checkAliases(aliases)\n',
    replace: '',
    tests: lists,
  },
  {
    title: 'views: distinct rows tell an own closed column',
    file: check,
    find: "  if (isDistinct && name === 'attribute') checkUsed(entity, attributes['name'] ?? '')\n",
    replace: '',
    tests: lists,
  },
  {
    title: 'views: distinct rows of all columns tell closed ones',
    file: check,
    find: "  if (isDistinct && name === 'all-attributes') throw deniedRequest()\n",
    replace: '',
    tests: lists,
  },
  {
    title: 'views: a closed column is shown under another name',
    file: check,
    find: "    checkColumn(entity, attributes['name'] ?? '')\n",
    replace: '',
    tests: lists,
  },
  {
    title: 'views: a name looks like an annotation of an open column',
    file: check,
    find: 'const isPlain = (alias: string) => /^\\w{1,128}$/.test(alias)',
    replace: 'const isPlain = (alias: string) => alias !== ""',
    tests: lists,
  },
  {
    title: 'views: activities of closed kinds are linked',
    file: check,
    find: 'if (narrowing(logicalName) !== undefined) throw deniedRequest()',
    replace: 'if (narrowing(logicalName) === "") throw deniedRequest()',
    tests: lists,
  },
  {
    title: 'views: an unknown operator runs',
    file: condition,
    find: '  if (!isKnown(operator)) throw deniedRequest()\n',
    replace: '',
    tests: lists,
  },
  {
    title: 'views: a text is looked for in closed names behind a lookup',
    file: condition,
    find: '  if (!byId.has(operator) && !showsNames(column, open)) throw deniedRequest()\n',
    replace: '',
    tests: lists,
  },
  {
    title: 'views: a comparison with a closed column runs',
    file: condition,
    find: '  checkUsed(other, second ?? first)\n',
    replace: '',
    tests: lists,
  },
  {
    title: 'views: a view that changed since it was checked runs',
    file: guard,
    find: 'if (view !== undefined && !(await views.read(view, entity, options))) throw deniedRequest()',
    replace: '',
    tests: lists,
  },
  {
    title: 'views: views are written under lists',
    file: guard,
    find: '    if (isViewTable(set)) throw deniedViewChange(set)\n',
    replace: '',
    tests: guards,
  },
  {
    title: 'views: a denied other form of the layout leaves views readable',
    file: closed,
    find: "  'layoutjson',\n",
    replace: '',
    tests: lists,
  },
  {
    title: 'views: an ignored filter is believed',
    file: watch,
    find: 'rows: page.rows.filter((_row, index) => verdicts[index] !== false)',
    replace: 'rows: page.rows',
    tests: watched,
  },
  {
    title: 'views: a count that nobody verified is told',
    file: watch,
    find: 'dropped === 0 && unknown === 0',
    replace: 'dropped === 0',
    tests: watched,
  },
  {
    title: 'views: an order is checked within pages only',
    file: watch,
    find: '      last = row\n',
    replace: '      last = row === page.rows.at(-1) ? undefined : row\n',
    tests: watched,
  },
  {
    title: 'writes: a new record returns the state of a closed entity',
    file: guard,
    find: 'const scope = await checkQuery({ expand }, entity, definitions(options), open)',
    replace: 'const scope = { entity, expands: new Map() }',
    tests: guards,
  },
  {
    title: 'writes: a lookup to an active record is called inactive',
    file: 'src/dataverse/answer/written.ts',
    find: "typeof value === 'number' && value !== 0 ? [[lookup,",
    replace: "typeof value === 'number' ? [[lookup,",
    tests: ['test/integration/inactive-lookups.test.ts'],
  },
  {
    title: 'search: closed columns are searched',
    file: search,
    find: '        if (!isText(checkColumn(definition, name).type)) throw deniedRequest()\n',
    replace: '        checkColumn(definition, name)\n',
    tests: guards,
  },
  {
    title: 'search: a request without tables searches all',
    file: search,
    find: '    if (query.tables.length === 0) throw deniedRequest()\n',
    replace: '',
    tests: guards,
  },
  {
    title: 'search: a table without columns is searched as a whole',
    file: search,
    find: '      if (search.length === 0) throw deniedRequest()\n',
    replace: '',
    tests: guards,
  },
  {
    title: 'search: activities of closed kinds are searched',
    file: search,
    find: '      if (open.narrowing(entity) !== undefined) throw deniedRequest()\n',
    replace: '',
    tests: guards,
  },
  {
    title: 'search: operators reach the service as operators',
    file: index,
    find: 'search: escapeOperators(words),',
    replace: 'search: words,',
    tests: words,
  },
  {
    title: 'search: the entity of all activities stops the search',
    file: tables,
    find: ' && !showsOthers.has(one.logicalName)',
    replace: '',
    tests: words,
  },
]
