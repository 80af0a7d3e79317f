import { staticTokenSource } from '../../../src/dataverse/client/token-source.ts'
import {
  cannotAsk,
  declined,
  notAnswered,
  tooLong,
  tooManyWaiting as tooManyCards,
  usedAlready,
  waiting,
} from '../../../src/approval/approval-failures.ts'
import {
  deniedByUser,
  deniedColumn,
  deniedEntity,
  deniedMessage,
  deniedRequest,
} from '../../../src/access/denied.ts'
import { createDataverse } from '../../../src/dataverse/client/create-dataverse.ts'
import {
  tooManyWaiting,
  waitingForWindow,
} from '../../../src/dataverse/client/throttler-failures.ts'
import type { Dataverse } from '../../../src/dataverse/client/dataverse.ts'
import { createOutbound } from '../../../src/dataverse/outbound/outbound.ts'
import {
  configuredTokenRefused,
  notABearerToken,
} from '../../../src/dataverse/problem/token-failures.ts'
import {
  cancelled,
  connectionFailed,
  networkFailures,
  timedOut,
  tooManyBytes,
} from '../../../src/dataverse/problem/transport-failures.ts'
import {
  closedAlready,
  leadRepeats,
  noMessage,
} from '../../../src/dataverse/problem/change-failures.ts'
import {
  conflictAt,
  createUnknown,
  recordExists,
  stateUnknown,
  takenId,
  updateUnknown,
  writtenWithoutId,
} from '../../../src/dataverse/problem/write-failures.ts'
import { parseRecordId } from '../../../src/dataverse/names.ts'
import { parseEnvironmentUrl } from '../../../src/environment/address.ts'
import { toDataverseError, type DataverseError } from '../../../src/errors.ts'
import { errorOf } from '../../support/error-of.ts'
import { fakeClock } from '../../support/fake-clock.ts'
import { entitySet } from '../../support/names-of.ts'
import { guid } from './documented-failure.ts'
import { problemOf } from './problem-of.ts'
import type { OwnFailure } from './own-failure.ts'
import { signInFailures } from './sign-in.ts'
import { overFetch } from '../../../src/network/wire.ts'

const set = entitySet('accounts')
const id = parseRecordId(guid)
const { signal } = new AbortController()
const lost = connectionFailed('ECONNRESET', undefined)

export async function ownFailures(): Promise<readonly OwnFailure[]> {
  return [
    ...tokens,
    ...signInFailures,
    ...(await answers()),
    ...network,
    ...load,
    ...lists,
    ...writes,
    ...changes,
    ...approvals,
    ...defects,
  ]
}

const tokens: readonly OwnFailure[] = [
  { title: '`DATAVERSE_ACCESS_TOKEN` is not a bearer token', error: notABearerToken() },
  { title: 'a refused token cannot be renewed', error: configuredTokenRefused() },
]

const network: readonly OwnFailure[] = [
  ...networkFailures.flatMap(({ codes }) =>
    codes.map((code) => ({
      title: `network failure \`${code}\``,
      error: connectionFailed(code, undefined),
    })),
  ),
  { title: 'any other network failure', error: lost },
  { title: 'no answer starts within 30 s', error: timedOut('did not start to answer within 30 s') },
  { title: 'the answer takes longer than 60 s', error: timedOut('did not answer within 60 s') },
  { title: 'the client cancels the call', error: cancelled() },
]

const load: readonly OwnFailure[] = [
  { title: 'the service asks to wait longer than a call can', error: waitingForWindow(90) },
  { title: 'too many calls waiting at once', error: tooManyWaiting(256) },
  { title: 'the answers being read use all the memory', error: tooManyBytes() },
]

const lists: readonly OwnFailure[] = [
  { title: 'an entity outside `DATAVERSE_ENTITIES`', error: deniedEntity('contact') },
  { title: 'a column in `DATAVERSE_DENY`', error: deniedColumn('contact', 'creditlimit') },
  { title: 'a request with a denied name', error: deniedRequest() },
  {
    title: 'a write where the user lets the AI only read',
    error: deniedByUser('https://contoso.crm4.dynamics.com', 'COMMAND'),
  },
  {
    title: 'a state whose closing activity is denied',
    error: deniedMessage('WinOpportunity'),
  },
]

const approvals: readonly OwnFailure[] = [
  { title: 'the user declines a question about a write', error: declined() },
  { title: 'the user does not answer it', error: notAnswered() },
  { title: 'an approval that was used before', error: usedAlready() },
  { title: 'a client that cannot ask', error: cannotAsk(false) },
  { title: 'a client that cannot ask over HTTP', error: cannotAsk(true) },
  { title: 'a change too long for a question', error: tooLong() },
  { title: 'a change that waits on the page', error: waiting('open PAGE') },
  { title: 'more than 20 changes wait on the page', error: tooManyCards('open PAGE') },
]

const stale = problemOf({
  title: 'a stale ETag',
  operation: 'update',
  status: 412,
  serviceCode: '0x80060882',
  code: 'conflict',
  says: '',
  next: '',
})
const taken = problemOf({
  title: 'an id that already exists',
  operation: 'create',
  status: 412,
  serviceCode: '0x80040237',
  code: 'duplicate',
  says: '',
  next: '',
})

const writes: readonly OwnFailure[] = [
  {
    title: 'a stale ETag, with the current one',
    error: conflictAt(stale, 'W/"586400"'),
  },
  {
    title: 'a create with the id of an existing record',
    error: recordExists(taken, set, id, 'W/"586400"'),
  },
  { title: 'a create with a taken id or unique values', error: takenId(taken, set, id) },
  { title: 'the answer to a create is lost', error: createUnknown(set, lost, id) },
  {
    title: 'the answer to a create without an id is lost',
    error: createUnknown(set, lost, undefined),
  },
  { title: 'the response to an update is lost', error: updateUnknown(set, lost, id) },
  {
    title: 'the response to an update by alternate key is lost',
    error: updateUnknown(set, lost, undefined),
  },
  { title: 'the answer to a write has no id', error: writtenWithoutId(204) },
]

const refusedMessage = problemOf({
  title: 'a record that is closed already',
  operation: 'update',
  status: 400,
  serviceCode: '0x80040515',
  code: 'refused',
  says: '',
  next: '',
})
const repeated = problemOf({
  title: 'a lead with an existing account',
  operation: 'update',
  status: 412,
  serviceCode: '0x80040333',
  code: 'duplicate',
  says: '',
  next: '',
})

const changes: readonly OwnFailure[] = [
  {
    title: 'a closing of a record that is closed already',
    error: closedAlready(refusedMessage, {
      entity: 'opportunity',
      id,
      label: 'Lost',
      isSame: false,
    }),
  },
  {
    title: 'a state whose message the environment does not have',
    error: noMessage(refusedMessage, 'WinOpportunity', 'Sales'),
  },
  {
    title: 'a qualified lead that repeats an existing account',
    error: leadRepeats(repeated, { parentaccountid: { entity: 'account', id } }),
  },
  {
    title: 'the answer to a change of state is lost',
    error: stateUnknown(set, lost, id, 'A read after it showed statecode 0 (Open).'),
  },
]

const defects: readonly OwnFailure[] = [
  { title: 'an internal error', error: toDataverseError(new Error('defect')) },
]

async function answers(): Promise<readonly OwnFailure[]> {
  return [
    {
      title: 'a redirect',
      error: await list(
        () => new Response(undefined, { status: 302, headers: { Location: 'https://x.example/' } }),
      ),
    },
    { title: 'a web page with status 200', error: await list(json('<html>Sign in</html>')) },
    { title: 'an empty answer', error: await list(json('')) },
    { title: 'an incomplete answer', error: await list(json('{"value":[')) },
    { title: 'an answer that is not a list', error: await list(json('{"value":5}')) },
    { title: 'an answer above 8 MiB', error: await list(json(' '.repeat(8 * 1024 * 1024 + 1))) },
    {
      title: 'an encoding that was not requested',
      error: await list(() => new Response('{}', { headers: { 'Content-Encoding': 'br' } })),
    },
    {
      title: 'a next link to another origin',
      error: await errorOf(
        answering(json('{}')).follow('https://x.example/api/data/v9.2/accounts', { signal }),
      ),
    },
    {
      title: 'a query above 32,768 characters',
      error: await errorOf(
        answering(json('{}')).list(set, { filter: 'x'.repeat(33_000) }, { signal }),
      ),
    },
  ]
}

function answering(response: () => Response): Dataverse {
  const clock = fakeClock()
  const outbound = createOutbound({
    environment: parseEnvironmentUrl('https://contoso.crm4.dynamics.com'),
    wire: overFetch(async () => response()),
    clock,
  })
  return createDataverse({ outbound, token: staticTokenSource('test-token'), clock })
}

const json = (text: string) => () => new Response(text)

function list(response: () => Response): Promise<DataverseError> {
  return errorOf(answering(response).list(set, { select: 'name' }, { signal }))
}
