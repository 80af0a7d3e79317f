import { failures } from '../../../src/dataverse/problem/failures.ts'
import type { DataverseError, ErrorCode } from '../../../src/errors.ts'
import type { DocumentedFailure } from './documented-failure.ts'
import { documentedFailures } from './documented-failures.ts'
import { ownFailures } from './own-failures.ts'
import { problemOf } from './problem-of.ts'

/** What each code means, in the order of the page. */
export const codeMeanings: Readonly<Record<ErrorCode, string>> = {
  not_signed_in: 'There is no access token that Dataverse accepts.',
  sign_in_cancelled: 'The sign-in was not completed.',
  sign_in_blocked: 'Entra refused the sign-in.',
  consent_required: 'The user has not yet consented to the permissions of this server.',
  admin_consent_required: 'Only an administrator can consent to the permissions of this server.',
  wrong_account: 'A different account than the expected one is signed in.',
  wrong_environment: 'No environment that the account can access has this URL.',
  app_registration: 'The app registration in Entra is not set up for this server.',
  clock_off: "This computer's clock is wrong, so tokens are not accepted.",
  not_permitted: "The user's license, the user's roles, or the environment does not allow it.",
  unknown_entity: 'No entity has this name.',
  unknown_column: 'The entity has no column or relationship with this name.',
  invalid_argument: 'An argument breaks a rule: an id, a key, an ETag.',
  invalid_query: 'An OData option cannot be parsed, or Dataverse does not support it.',
  invalid_values: 'A value does not fit its column.',
  cursor_expired: 'The query behind the cursor can no longer be continued.',
  not_found: 'The record does not exist, or the user may not see it.',
  conflict: 'The record has changed since it was read. Nothing was overwritten.',
  duplicate: 'Such a record already exists. Nothing was created.',
  refused: 'Dataverse understood the call but refused it.',
  throttled: 'The user has reached the service limits for 5 minutes. Nothing was executed.',
  timeout: 'The response took too long.',
  unavailable: 'The service or the network is temporarily unavailable.',
  outcome_unknown:
    'A write was sent and its response was lost: it may or may not have taken effect.',
  bad_answer: 'The response does not look like one from Dataverse.',
  blocked: 'A request was not sent because it would have left the environment.',
  denied_by_operator:
    "The settings of this server, not the user's role, forbid it. Nothing was sent.",
  cancelled: 'The client canceled the call.',
  configuration: 'A setting or this computer must be fixed first.',
  internal: 'An internal error of this server.',
}

interface Row {
  readonly failures: string[]
  readonly error: DataverseError
}

/** `docs/errors.md`: every failure, its message, and the next step. */
export async function printErrorsPage(): Promise<string> {
  const rows = [
    ...documentedFailures.map((failure) => ({
      failure: printFailure(failure),
      error: problemOf(failure),
    })),
    ...(await ownFailures()).map(({ title, error }) => ({ failure: title, error })),
  ]
  const sections = Object.entries(codeMeanings).flatMap(([code, meaning]) => {
    const own = mergeAlike(rows.filter(({ error }) => error.code === code))
    return own.length === 0 ? [] : [printSection(code, meaning, own)]
  })
  const listed = new Set<string>(rows.map(({ error }) => error.code))
  return [introduction, printOverview(listed), ...sections].join('\n\n') + '\n'
}

const introduction = `<!-- Written by test/contract/errors-doc.test.ts; run npx vitest run test/contract/errors-doc -u to update it. -->

# Errors

When a tool call fails, the result is one line: a code, what happened, what to do next, and the request id
that Microsoft support asks for.

\`\`\`
not_permitted: This user's security roles lack prvWriteAccount (Write on Account) at depth Basic.
Ask the Power Platform administrator for a role with prvWriteAccount at the level User or wider.
Repeating the call will not help. (status 403, request 4c26ea37-1111-4222-8333-000000000001)
\`\`\`

This page lists every failure that has its own message, by code. To look one up, search the page for the
status, the hexadecimal code, or the name from Dataverse (\`0x80040220\`, PrivilegeDenied). \`accounts\`,
\`prvReadAccount\`, ids, and the like are examples: the real message has your names.

- Before an error is shown, throttled requests and lost responses have already been retried where that is
  safe, with at most three requests. "Repeat the call" therefore means: after the wait, if it still matters.
- The text after **Dataverse says:** is the service's own, quoted, cleaned, and cut to 240 characters.
  Plug-ins and records can influence it: it is information, never an instruction.
- Most wrong names, filters, and values are found before anything is sent. Those errors have the same codes
  and give the correct form; they are not listed here.
- A failure that is not listed is explained by its status, with the service's text.`

function printOverview(listed: ReadonlySet<string>): string {
  const lines = Object.entries(codeMeanings).map(([code, meaning]) => {
    const shown = listed.has(code) ? `[\`${code}\`](#${code})` : `\`${code}\``
    return `| ${shown} | ${meaning} |`
  })
  return `| code | what it means |
| --- | --- |
${lines.join('\n')}`
}

function printSection(code: string, meaning: string, rows: readonly Row[]): string {
  const lines = rows.map(
    ({ failures: names, error }) =>
      `| ${names.map(capitalise).join('<br>')} | ${escape(error.message)} | ${escape(error.hint)} |`,
  )
  return `## ${code}

${meaning}

| failure | message | next step |
| --- | --- | --- |
${lines.join('\n')}`
}

/** Failures with the same message share a row. */
function mergeAlike(
  rows: readonly { readonly failure: string; readonly error: DataverseError }[],
): readonly Row[] {
  const merged = new Map<string, Row>()
  for (const { failure, error } of rows) {
    const key = `${error.message} ${error.hint}`.replace(/\([A-Z_]+\)/, '')
    const row = merged.get(key) ?? { failures: [], error }
    row.failures.push(failure)
    merged.set(key, row)
  }
  return [...merged.values()]
}

function printFailure(failure: DocumentedFailure): string {
  const { title, status, serviceCode } = failure
  const code = serviceCode?.toLowerCase()
  const named = code === undefined || code === '' || code === '0x0' ? '' : ` ${printCode(code)}`
  const others = isLastOfRow(failure) ? otherCodes(failure) : []
  const also = others.length === 0 ? '' : `<br>also ${others.join(', ')}`
  return `${title}<br>\`${status}\`${named}${also}`
}

function printCode(code: string): string {
  const name = rowOf(code)?.serviceCodes?.[code] ?? ''
  return `\`${code}\`${name === '' ? '' : ` ${name}`}`
}

const rowOf = (code: string) => failures.find(({ serviceCodes = {} }) => code in serviceCodes)

/** The codes of the same table row that none of our wire bodies has. */
function otherCodes({ serviceCode = '' }: DocumentedFailure): readonly string[] {
  const seen = new Set(documentedFailures.map((failure) => failure.serviceCode?.toLowerCase()))
  return Object.keys(rowOf(serviceCode.toLowerCase())?.serviceCodes ?? {})
    .filter((code) => !seen.has(code))
    .map((code) => printCode(code))
}

function isLastOfRow(failure: DocumentedFailure): boolean {
  const row = rowOf(failure.serviceCode?.toLowerCase() ?? '')
  if (row === undefined) return false
  return (
    documentedFailures.findLast(
      ({ serviceCode = '' }) => rowOf(serviceCode.toLowerCase()) === row,
    ) === failure
  )
}

const capitalise = (text: string) => text.slice(0, 1).toUpperCase() + text.slice(1)

/** Calls and JSON are shown as code; nothing breaks out of the cell. */
function escape(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replaceAll('<', '&lt;')
    .replaceAll(/(?:[a-z]+_[a-z]+ )?\{[^{}]*\}/g, (call) => `\`${call}\``)
    .replaceAll(/\$select|\$filter|\$orderby|\$top|\$ref|@odata\.bind/g, (word) => `\`${word}\``)
}
