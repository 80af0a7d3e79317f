import type { Mutant } from './mutant.ts'

const messages = 'src/dataverse/messages/messages.ts'
const writer = 'src/dataverse/client/state-writer.ts'
const calls = 'src/dataverse/client/message-calls.ts'
const plan = 'src/dataverse/transitions/plan-update.ts'
const details = 'src/dataverse/transitions/details.ts'
const qualify = 'src/dataverse/transitions/qualify.ts'
const wire = ['test/integration/wire-states.test.ts']
const changes = [
  'test/integration/state-changes.test.ts',
  'test/integration/state-qualifying.test.ts',
  'test/integration/state-conflicts.test.ts',
]
const refusals = ['test/integration/state-refusals.test.ts']
const lists = ['test/integration/state-lists.test.ts']

/** States that a message sets: the closed list, the mapping, never twice. */
export const stateMutants: readonly Mutant[] = [
  {
    title: 'states: a lost opportunity is won',
    file: messages,
    find: "    name: 'LoseOpportunity',\n    entity: 'opportunity',\n    state: 2,",
    replace: "    name: 'LoseOpportunity',\n    entity: 'opportunity',\n    state: 1,",
    tests: changes,
  },
  {
    title: 'states: a state alone decides on the message, without its entity',
    file: messages,
    find: 'one.entity === entity && one.state === state',
    replace: 'one.state === state',
    tests: changes,
  },
  {
    title: 'states: the revenue of the record stays in the PATCH',
    file: messages,
    find: "{ name: 'actualrevenue', type: 'Money', recordColumn: 'actualvalue' }",
    replace: "{ name: 'actualrevenue', type: 'Money' }",
    tests: changes,
  },
  {
    title: 'states: the day of the record is not moved to the activity',
    file: messages,
    find: "{ name: 'actualend', type: 'DateTime', recordColumn: 'actualclosedate' }",
    replace: "{ name: 'actualend', type: 'DateTime' }",
    tests: changes,
  },
  {
    title: 'states: a name that both have means the activity',
    file: details,
    find: 'const isOwn = entity.columns.has(lower) ||',
    replace: "const isOwn = (lower !== 'subject' && entity.columns.has(lower)) ||",
    tests: ['test/unit/dataverse/transitions/details.test.ts'],
  },
  {
    title: 'states: a value of another closing is sent',
    file: plan,
    find: 'const stray = details.find((one) => !message?.details.includes(one.column))',
    replace: 'const stray = details.find(() => message === undefined)',
    tests: changes,
  },
  {
    title: 'states: a denied column is set through the activity',
    file: plan,
    find: '  refuseHidden(message, given, entity)\n',
    replace: '',
    tests: ['test/unit/dataverse/transitions/details.test.ts'],
  },
  {
    title: 'states: the guard does not look at the activity',
    file: 'src/access/check-state-change.ts',
    find: 'if (!open.offers(message)) throw deniedMessage(name)',
    replace: '',
    tests: lists,
  },
  {
    title: 'states: an allow list must name the activity',
    file: 'src/access/offers-message.ts',
    find: '!access.deniesEntity(entity)',
    replace: 'access.allowsEntity(entity)',
    tests: lists,
  },
  {
    title: 'states: a denied column of the activity does not switch the message off',
    file: 'src/access/offers-message.ts',
    find: '!columns.some((column) => access.deniesColumn(entity, column))',
    replace: 'columns.length > 0',
    tests: lists,
  },
  {
    title: 'states: a message is repeated after a lost answer',
    file: writer,
    find: "return [await exchange({ ...only, safety: 'unsafe', signal })]",
    replace: "return [await exchange({ ...only, safety: 'create', signal })]",
    tests: wire,
  },
  {
    title: 'states: other columns are sent beside the message, not with it',
    file: writer,
    find: 'return sendBatch([...update, ...calls], { atomic: true, context, signal })',
    replace: 'return sendBatch([...update, ...calls], { atomic: false, context, signal })',
    tests: wire,
  },
  {
    title: 'states: the columns go after the message',
    file: writer,
    find: 'return sendBatch([...update, ...calls], { atomic: true',
    replace: 'return sendBatch([...calls, ...update], { atomic: true',
    tests: wire,
  },
  {
    title: 'states: an update inside a change set may create',
    file: writer,
    find: 'updateCall(record, change.body, { detectDuplicates, etag })',
    replace: 'updateCall(record, change.body, { detectDuplicates, etag: \'W/"0"\' })',
    tests: wire,
  },
  {
    title: 'states: a state that the read contradicts counts as done',
    file: writer,
    find: "if (receipt !== undefined && row['statecode'] === change.expected.statecode)",
    replace: 'if (receipt !== undefined)',
    tests: wire,
  },
  {
    title: 'states: any 204 counts as done',
    file: writer,
    find: 'if (receipt === undefined && isNamed) return { id }',
    replace: 'if (receipt === undefined) return { id }',
    tests: wire,
  },
  {
    title: 'states: after a lost answer other values count as done',
    file: writer,
    find: 'const holds = receipt !== undefined && holdsValues(row, change.expected)',
    replace: 'const holds = receipt !== undefined',
    tests: wire,
  },
  {
    title: 'states: after a lost answer the state alone counts as done',
    file: writer,
    find: 'if (holds && found.length > 0 && found.every((records) => records.length > 0))',
    replace: 'if (holds)',
    tests: wire,
  },
  {
    title: 'states: after a lost answer one of several records is enough',
    file: writer,
    find: 'found.every((records) => records.length > 0)',
    replace: 'found.some((records) => records.length > 0)',
    tests: wire,
  },
  {
    title: 'states: another closing of the record counts as its own',
    file: writer,
    find: 'isRecordId(id) && holdsValues(row, expected)',
    replace: 'isRecordId(id)',
    tests: wire,
  },
  {
    title: 'states: any answer to qualifying counts as done',
    file: calls,
    find: 'if (status === 204) return isNoneAsked ? [] : undefined',
    replace: 'if (status === 204) return []',
    tests: wire,
  },
  {
    title: 'states: a revision names the old quote as the new one',
    file: calls,
    find: 'isRecordId(draft) && draft !== id',
    replace: 'isRecordId(draft)',
    tests: wire,
  },
  {
    title: 'states: qualifying makes a second account',
    file: qualify,
    find: 'if (existing.get(entity) !== undefined) {',
    replace: 'if (existing.get(entity) === undefined && column === undefined) {',
    tests: changes,
  },
  {
    title: 'states: an account named in the same call is not seen',
    file: qualify,
    find: "if (typeof bound === 'string') return",
    replace: "if (typeof bound === 'number') return",
    tests: refusals,
  },
  {
    title: 'states: qualifying makes what is closed',
    file: qualify,
    find: '    if (!open.has(entity)) {\n',
    replace: "    if (entity === '') {\n",
    tests: lists,
  },
  {
    title: 'states: a stale etag does not stop a bare closing',
    file: 'src/dataverse/transitions/read-before.ts',
    find: 'if (etag !== undefined && bare(found.etag) !== bare(etag)) {',
    replace: 'if (etag !== undefined && found.etag === undefined) {',
    tests: changes,
  },
  {
    title: 'states: a repeated revision makes a second draft',
    file: 'src/dataverse/transitions/revise.ts',
    find: 'for (const one of draft) await refuseSecond(one, entity, context)',
    replace: '',
    tests: refusals,
  },
  {
    title: 'states: a create in a closed state is sent',
    file: 'src/dataverse/values/to-body.ts',
    find: "if (context.operation === 'create') refuseCreatedState(entity, statesOf(body))",
    replace: '',
    tests: changes,
  },
]
