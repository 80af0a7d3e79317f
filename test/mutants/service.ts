import type { Mutant } from './mutant.ts'

const outbound = 'src/dataverse/outbound/outbound.ts'
const target = 'src/dataverse/outbound/resolve-target.ts'
const headers = 'src/dataverse/outbound/headers.ts'
const targets = ['test/unit/dataverse/outbound/resolve-target.test.ts']
const transport = ['test/integration/wire-transport.test.ts']

/** Requests to the environment: where they go, what they carry, and how long they take. */
export const serviceMutants: readonly Mutant[] = [
  {
    title: 'a request may go to another origin',
    file: target,
    find: 'if (!ownOrigins(environment).includes(url.origin)) return false',
    replace: '',
    tests: targets,
  },
  {
    title: 'a request may leave the Web API',
    file: target,
    find: 'if (!url.pathname.startsWith(apiPrefix)) return false',
    replace: '',
    tests: targets,
  },
  {
    title: 'a path may have segments that a parser rewrites',
    file: target,
    find: 'if (written.toLowerCase() !== `${url.origin}${url.pathname}`.toLowerCase()) return false',
    replace: '',
    tests: targets,
  },
  {
    title: 'a path may have any segment',
    file: target,
    find: 'return segments.every((segment) => segmentPattern.test(segment))',
    replace: 'return segments.length > 0',
    tests: targets,
  },
  {
    title: 'an address may have a fragment',
    file: target,
    find: '[\\p{Cc}\\\\#]',
    replace: '[\\p{Cc}\\\\]',
    tests: targets,
  },
  {
    title: 'an address of exactly the longest length is refused',
    file: target,
    find: 'address.length > longestAddress',
    replace: 'address.length >= longestAddress',
    tests: targets,
  },
  {
    title: 'a redirect is an answer',
    file: outbound,
    find: '    refuseRedirect(answer)\n',
    replace: '',
    tests: transport,
  },
  {
    title: 'an answer may begin late',
    file: outbound,
    find: 'limitMs: headersDeadlineMs,',
    replace: 'limitMs: totalDeadlineMs,',
    tests: ['test/integration/wire-waiting.test.ts', ...transport],
  },
  {
    title: 'a request ignores the time that its call has left',
    file: outbound,
    find: 'Math.min(request.totalMs ?? Infinity, totalDeadlineMs)',
    replace: 'totalDeadlineMs',
    tests: ['test/integration/wire-waiting.test.ts', ...transport],
  },
  {
    title: 'the limit for the beginning ends an answer that has begun',
    file: 'src/time/deadline.ts',
    find: 'run(over.signal, () => first?.stop())',
    replace: 'run(over.signal, () => undefined)',
    tests: ['test/unit/time/deadline.test.ts', 'test/integration/deadlines.test.ts'],
  },
  {
    title: 'a late answer keeps its connection',
    file: 'src/time/deadline.ts',
    find: '    over.abort(caught)\n    throw over.signal.reason',
    replace: '    throw over.signal.reason ?? caught',
    tests: ['test/unit/time/deadline.test.ts', 'test/integration/deadlines.test.ts'],
  },
  {
    title: 'an answer of 8 MiB is too large',
    file: 'src/dataverse/outbound/read-body.ts',
    find: 'if (bytes > mostBytes)',
    replace: 'if (bytes >= mostBytes)',
    tests: transport,
  },
  {
    title: 'an empty answer counts as no record',
    file: 'src/dataverse/outbound/read-body.ts',
    find: "if (isSuccess(answer) && !mayBeEmpty.has(answer.status)) throw badAnswer('is empty', answer)",
    replace: '',
    tests: ['test/integration/wire-reads.test.ts'],
  },
  {
    title: 'a request has a header that is not on the list',
    file: headers,
    find: "    Accept: 'application/json',",
    replace: "    Accept: 'application/json',\n    'X-Forwarded-For': '127.0.0.1',",
    tests: ['test/integration/wire-reads.test.ts', ...transport],
  },
  {
    title: 'a token may hold a line break',
    file: headers,
    find: 'if (/^[A-Za-z0-9._~+/=-]+$/.test(token)) return token',
    replace: 'if (token !== "") return token',
    tests: ['test/integration/wire-retry.test.ts'],
  },
  {
    title: 'any text is an etag',
    file: headers,
    find: "if (ifMatch === '*' || isEtag(ifMatch)) return ifMatch",
    replace: 'if (ifMatch !== "") return ifMatch',
    tests: ['test/integration/wire-updates.test.ts'],
  },
  {
    title: 'the window of a date in Retry-After is one second short',
    file: 'src/network/retry-after.ts',
    find: 'Math.ceil((date - now) / 1000)',
    replace: 'Math.floor((date - now) / 1000)',
    tests: ['test/unit/dataverse/client/retry.test.ts'],
  },
  {
    title: 'of two Retry-After headers the smaller one counts',
    file: 'src/network/retry-after.ts',
    find: 'return bound(Math.max(...numbers.map(Number)))',
    replace: 'return bound(Math.min(...numbers.map(Number)))',
    tests: ['test/integration/throttling.test.ts'],
  },
  {
    title: 'a web page counts as the answer of the service',
    file: 'src/dataverse/problem/problem.ts',
    find: 'findWebPage(status, body)',
    replace: 'findWebPage(status, undefined)',
    tests: ['test/unit/dataverse/problem/problem.test.ts', ...transport],
  },
  {
    title: 'the text of a plug-in chooses the error',
    file: 'src/dataverse/problem/problem.ts',
    find: 'serviceCode === pluginCode ? undefined : findByText(text, status)',
    replace: 'findByText(text, status)',
    tests: ['test/unit/dataverse/problem/problem.test.ts'],
  },
  {
    title: 'an error code of the service is not looked up',
    file: 'src/dataverse/problem/problem.ts',
    find: 'findByCode(serviceCode, status) ?? findByStatus',
    replace: 'findByStatus',
    tests: ['test/unit/dataverse/problem/problem.test.ts'],
  },
  {
    title: 'a failure applies to any status',
    file: 'src/dataverse/problem/problem.ts',
    find: 'if (failure.statuses?.includes(status) === false) continue',
    replace: '',
    tests: [
      'test/unit/dataverse/problem/problem.test.ts',
      'test/integration/errors-documented.test.ts',
    ],
  },
  {
    title: 'an error does not quote the request id',
    file: 'src/dataverse/problem/problem.ts',
    find: '...(requestId !== undefined && { requestId }),',
    replace: '',
    tests: [
      'test/integration/wire-error-facts.test.ts',
      'test/unit/dataverse/problem/problem.test.ts',
    ],
  },
]
