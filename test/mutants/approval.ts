import type { Mutant } from './mutant.ts'

const ask = 'src/mcp/call/approval-of-call.ts'
const write = 'src/dataverse/proposal/approve-write.ts'
const changes = 'src/dataverse/proposal/propose-changes.ts'
const digest = 'src/approval/digest.ts'
const cards = 'src/approval/pending-cards.ts'
const visible = 'src/text/visible.ts'
const calls = ['test/integration/approval.test.ts']
const questions = ['test/integration/approval-questions.test.ts']
const pending = ['test/unit/approval/pending-cards.test.ts']

/** Approval: only "accept", only once, only for what was shown. */
export const approvalMutants: readonly Mutant[] = [
  {
    title: 'approval: every answer to a dialog counts as accept',
    file: ask,
    find: "    if (action !== 'accept') throw declined()\n  }\n\n  async function questionAnswer",
    replace: '  }\n\n  async function questionAnswer',
    tests: calls,
  },
  {
    title: 'approval: a declined question of 2026-07-28 counts as accept',
    file: ask,
    find: "      if (answer.action !== 'accept') throw declined()\n      const isFirst",
    replace: '      const isFirst',
    tests: questions,
  },
  {
    title: 'approval: an accept without our question counts',
    file: ask,
    find: "answer.kind === 'elicit' && state?.digest === digest",
    replace: "answer.kind === 'elicit'",
    tests: questions,
  },
  {
    title: 'approval: an approval can be used twice',
    file: ask,
    find: 'if (isFirst) return',
    replace: 'return',
    tests: questions,
  },
  {
    title: 'approval: a question of one user is valid for another',
    file: digest,
    find: 'const content = [owner, tool,',
    replace: 'const content = [[], tool,',
    tests: questions,
  },
  {
    title: 'approval: what is sent is not bound',
    file: digest,
    find: 'title, records, makes, sent]',
    replace: 'title, makes]',
    tests: questions,
  },
  {
    title: 'approval: a record is written without the ETag that was shown',
    file: write,
    find: 'return isOne && definition.optimisticConcurrency ? (etag ?? only.etag) : etag',
    replace: 'return etag',
    tests: calls,
  },
  {
    title: 'approval: several records are not compared again',
    file: write,
    find: 'if (!isOne) await refuseChanged(shown, context)',
    replace: '',
    tests: calls,
  },
  {
    title: 'approval: a lookup is shown by its address only',
    file: changes,
    find: 'if (primaryName === undefined) return path',
    replace: 'return path',
    tests: calls,
  },
  {
    title: 'approval: line breaks of strangers stay in a card',
    file: visible,
    find: ".replaceAll(/\\r\\n|[\\n\\r\\v\\f\\u0085\\u2028\\u2029]/g, '⏎')",
    replace: '',
    tests: calls,
  },
  {
    title: 'approval: an approval on the page counts twice',
    file: cards,
    find: "        set(known, 'used')\n",
    replace: '',
    tests: pending,
  },
  {
    title: 'approval: an approval on the page never ends',
    file: cards,
    find: 'if (clock.now() - known.changedAt <= approvalMs)',
    replace: 'if (clock.now() >= 0)',
    tests: pending,
  },
  {
    title: 'approval: a replaced card can be approved',
    file: cards,
    find: "if (card.id !== id || card.state !== 'pending') continue",
    replace: 'if (card.id !== id) continue',
    tests: pending,
  },
  {
    title: 'approval: Redis away counts as first use',
    file: 'src/hosting/redis/shared-once.ts',
    find: '.catch(() => false)',
    replace: '.catch(() => true)',
    tests: ['test/integration/redis-values.test.ts'],
  },
]
