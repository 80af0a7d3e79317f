import type { CollectionNavigation, SingleNavigation } from '../query/navigation.ts'
import { refuse } from '../failures/query-failures.ts'
import type { Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import { isObject } from '../write/change.ts'
import { linkRows, unlinkRows } from '../write/links.ts'
import { resolveReference } from '../write/reference.ts'
import { checkLookup } from '../write/row-rules.ts'
import { setLookup } from '../write/save-row.ts'
import { badPayload } from '../write/write-failures.ts'
import { updateRow } from '../write/write-row.ts'
import { emptyAnswer } from './sandbox-answer.ts'
import type { SandboxAnswer } from './sandbox-answer.ts'
import { readBody } from './request-body.ts'
import type { WebApiRequest } from './web-api-request.ts'
import type { Owner } from './resource.ts'

/** `POST accounts(a)/contact_customer_accounts/$ref` with `@odata.id` (reference section 12). */
export function addLink(
  context: Context,
  incoming: WebApiRequest,
  owner: Owner,
  navigation: CollectionNavigation,
): SandboxAnswer {
  const target = readTarget(context, incoming, owner.table, [navigation.relation.entity])
  linkRows(context, owner, navigation, target.id)
  return emptyAnswer(204)
}

/**
 * `DELETE accounts(a)/nav(c)/$ref` names the row in the path, `.../nav/$ref?$id=...` in an option.
 */
export function removeLink(
  context: Context,
  { options }: WebApiRequest,
  owner: Owner,
  navigation: CollectionNavigation,
  memberId?: string,
): SandboxAnswer {
  unlinkRows(context, owner, navigation, memberId ?? readIdOption())
  return emptyAnswer(204)

  function readIdOption(): string {
    const text = options.get('$id')
    if (text === undefined) throw refuse('The query option $id is missing from the request.')
    return resolveReference(context, owner.table, [navigation.relation.entity], text).id
  }
}

/** `PUT contacts(c)/parentcustomerid_account/$ref` */
export function setSingleLink(
  context: Context,
  incoming: WebApiRequest,
  { table, row }: Owner,
  navigation: SingleNavigation,
): SandboxAnswer {
  checkLookup(table, navigation.column)
  const target = readTarget(context, incoming, table, navigation.targets)
  setLookup(context, table, row, navigation.column, target)
  return emptyAnswer(204)
}

/** `DELETE contacts(c)/parentcustomerid_account/$ref` */
export function clearSingleLink(
  context: Context,
  { table, row }: Owner,
  navigation: SingleNavigation,
): SandboxAnswer {
  checkLookup(table, navigation.column)
  setLookup(context, table, row, navigation.column, null)
  return emptyAnswer(204)
}

/**
 * `PUT emails(e)/email_activity_parties` with `value`: the only collection that can be replaced.
 */
export function replaceParties(
  context: Context,
  incoming: WebApiRequest,
  { table, row }: Owner,
  navigation: CollectionNavigation,
): SandboxAnswer {
  const { value } = readBody(table, incoming)
  if (!Array.isArray(value) || !value.every(isObject)) {
    throw badPayload(
      table,
      "A property 'value' with an array of objects was expected in the payload.",
    )
  }
  updateRow(context, table, row, { [navigation.name]: value })
  return emptyAnswer(204)
}

function readTarget(
  context: Context,
  incoming: WebApiRequest,
  table: Table,
  targets: readonly string[],
): ReturnType<typeof resolveReference> {
  const id = readBody(table, incoming)['@odata.id']
  if (typeof id !== 'string') throw badPayload(table, "The annotation '@odata.id' is missing.")
  return resolveReference(context, table, targets, id)
}
