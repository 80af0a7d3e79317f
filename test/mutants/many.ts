import type { Mutant } from './mutant.ts'

const parse = 'src/dataverse/outbound/parse-batch.ts'
const send = 'src/dataverse/client/send-batch.ts'
const writer = 'src/dataverse/client/many-writer.ts'
const find = 'src/dataverse/client/find-many.ts'
const guard = 'src/access/guard.ts'
const written = 'src/dataverse/answer/written.ts'
const batch = ['test/integration/wire-batch.test.ts']
const parts = ['test/property/safety/batches.test.ts']
const many = ['test/integration/wire-many.test.ts']
const tools = ['test/integration/many-records.test.ts']
const shown = ['test/unit/dataverse/answer/written.test.ts', 'test/integration/written.test.ts']
const limits = ['test/unit/hosting/listener/rate-limits.test.ts']
const counts = ['test/unit/hosting/listener/count-records.test.ts']

/** Several records in one request, and what answers to writes say. */
export const manyMutants: readonly Mutant[] = [
  {
    title: 'batch: the token goes into every part',
    file: 'src/dataverse/outbound/print-batch.ts',
    find: "  'authorization',\n",
    replace: '',
    tests: parts,
  },
  {
    title: 'batch: a part may address any place',
    file: 'src/dataverse/outbound/outbound.ts',
    find: 'address: resolveTarget(environment, target),',
    replace: "address: target.kind === 'path' ? environment.apiRoot + target.path : target.link,",
    tests: parts,
  },
  {
    title: 'batch: an answer without its end is believed',
    file: parse,
    find: "throw badAnswer('ends before its last part', answer)",
    replace: 'return sections',
    tests: batch,
  },
  {
    title: 'batch: a redirect in a part is an answer',
    file: parse,
    find: ' || (status >= 300 && status < 400)',
    replace: '',
    tests: batch,
  },
  {
    title: 'batch: fewer parts are taken in order',
    file: send,
    find: 'return parts.length === count && isInOrder ? parts : []',
    replace: 'return isInOrder ? parts : []',
    tests: batch,
  },
  {
    title: 'batch: a part twice counts for its request',
    file: send,
    find: 'isKnown && byId.size === parts.length ?',
    replace: 'isKnown ?',
    tests: batch,
  },
  {
    title: 'batch: an absent part is not lost',
    file: send,
    find: 'return { error: unmatched(answer), lost: true }',
    replace: 'return { error: unmatched(answer), lost: false }',
    tests: batch,
  },
  {
    title: 'batch: the failure of a gateway inside a part is a refusal',
    file: 'src/dataverse/client/judge-answer.ts',
    find: 'lost: isFromBetween(error) || isLostAnswer(error)',
    replace: 'lost: isFromBetween(error)',
    tests: batch,
  },
  {
    title: 'many: a first failure stops the others',
    file: send,
    find: "...(!atomic && { prefer: ['odata.continue-on-error'] }),",
    replace: '',
    tests: batch,
  },
  {
    title: 'many: a lost create counts as done',
    file: find,
    find: 'if (row === undefined || !holdsValues(row, values)) return undefined',
    replace: 'if (row !== undefined && !holdsValues(row, values)) return undefined',
    tests: many,
  },
  {
    title: 'many: an older record under the own id counts as created',
    file: writer,
    find: 'const receipt = found(id, own === undefined ? {} : body)',
    replace: 'const receipt = found(id, {})',
    tests: many,
  },
  {
    title: 'many: a 204 that names nothing is read record by record',
    file: writer,
    find: "judgeWrite(outcome.answer, record).kind === 'unnamed'",
    replace: 'false',
    tests: many,
  },
  {
    title: 'many: an update may create',
    file: writer,
    find: "const settings = { detectDuplicates, etag: '*' }",
    replace: 'const settings = { detectDuplicates, etag: \'W/"0"\' }',
    tests: many,
  },
  {
    title: 'many: an account that may not read cannot write',
    file: writer,
    find: 'if (blind.length === 0) return outcomes',
    replace: 'if (blind.length >= 0) return outcomes',
    tests: many,
  },
  {
    title: 'many: one bad record stops only itself',
    file: 'src/dataverse/values/check-all.ts',
    find: 'if (problems.length > 0)',
    replace: 'if (problems.length === items.length)',
    tests: tools,
  },
  {
    title: 'many: two records may have one GUID',
    file: 'src/dataverse/values/write-records.ts',
    find: '  refuseRepeatedIds(plans.map(({ id }) => id))\n',
    replace: '',
    tests: tools,
  },
  {
    title: 'many: only the first body is checked by the lists',
    file: guard,
    find: 'for (const body of bodies) await',
    replace: 'for (const body of bodies.slice(0, 1)) await',
    tests: ['test/integration/access-guard.test.ts'],
  },
  {
    title: 'many: a closed column may be requested back',
    file: guard,
    find: 'for (const name of options.returns ?? []) checkColumn(entity, name)',
    replace: '',
    tests: ['test/integration/access-guard.test.ts'],
  },
  {
    title: 'many: a closed lookup is in what a write says',
    file: guard,
    find: 'row: stripRow(row, scope, open)',
    replace: 'row',
    tests: ['test/integration/access-guard.test.ts'],
  },
  {
    title: 'limits: a list counts as one write',
    file: 'src/hosting/listener/count-records.ts',
    find: 'return Math.min(longest, mostCounted)',
    replace: 'return 1',
    tests: counts,
  },
  {
    title: 'limits: a list as text counts as one write',
    file: 'src/hosting/listener/count-records.ts',
    find: 'parseJson(value) : value',
    replace: 'undefined : value',
    tests: counts,
  },
  {
    title: 'limits: a refused list uses up what is left',
    file: 'src/hosting/listener/rate-limits.ts',
    find: 'if (rest > (second?.left ?? 0)) return Math.max(1, first.resetMs, second?.resetMs ?? 0)',
    replace: '',
    tests: limits,
  },
  {
    title: 'written: an unreadable column looks cleared',
    file: written,
    find: 'if (held === null && column.secured) return []',
    replace: '',
    tests: shown,
  },
  {
    title: 'written: every value is shown',
    file: written,
    find: 'if (sent === undefined || isSameValue(held, sent)) return []',
    replace: 'if (sent === undefined) return []',
    tests: ['test/integration/write-answers.test.ts'],
  },
  {
    title: 'written: prices are shown after any change',
    file: written,
    find: "if (operation === 'update' && !hasInput) return []",
    replace: '',
    tests: shown,
  },
]
