import { foreign } from '../../text/foreign.ts'
import type { Details, Failure, Sentences } from './failure.ts'
import { describeOperation, repeatingIsUseless } from './failure.ts'

/** Rights that roles, ownership or column security deny (reference sections 13.2, 13.3, 16). */
export const privilegeFailures: readonly Failure[] = [
  {
    code: 'not_permitted',
    serviceCodes: {
      '0x80040220': 'PrivilegeDenied',
      '0x80040231': 'PrincipalPrivilegeDenied',
      '0x80040256': 'CrmSecurityError',
      '0x8004020d': 'InvalidAccessRights',
      '0x80048405': 'AccessDenied',
      '0x8004049e': 'unManagedinvalidprincipal',
      '0x800404bb': 'unManagedinvalidprivilegeedepth',
      '0x8004a110': 'CannotActOnBehalfOfAnotherUser',
      '0x8004ed43': 'CannotAddOrActonBehalfAnotherUserPrivilege',
    },
    texts: [
      /is missing '?(?<privilege>prv\w{1,128})'? privilege(?:[^']{0,120}for entity '(?<entity>\w{1,128})')?/,
      /PrivilegeName: (?<privilege>prv\w{1,128})(?:.{0,120}?Depth: (?<depth>Basic|Local|Deep|Global))?/s,
      /and Privilege: (?<privilege>prv\w{1,128}) in BusinessUnit/,
    ],
    say: sayMissingPrivilege,
  },
  {
    code: 'not_permitted',
    serviceCodes: { '0x80048306': 'unManagedIdsAccessDenied' },
    texts: [
      /SecLib::AccessCheckEx2? failed(?:.{0,400}?AccessRights: (?<right>[A-Z]\w{1,32}))?/s,
      /does not have (?<right>[A-Z]\w{1,32}) right\(s\) for record with id [\w-]{1,64}/,
    ],
    say: ({ found: { right } }) => ({
      message: `This user's roles give no access to this record${right === undefined ? '' : ` (${right} is missing)`}.`,
      hint: `Ask the record's owner to share it, or the administrator to raise the role's privilege to the Business Unit or Organization level. ${repeatingIsUseless}`,
    }),
  },
  {
    code: 'not_permitted',
    serviceCodes: {
      '0x8004f502': 'AttributePrivilegeCreateIsMissing',
      '0x8004f507': 'AttributePermissionUpdateIsMissingDuringUpdate',
    },
    texts: [
      /permissions to a (?<label>[\p{L}\p{N} ._()-]{1,100}) secured field on entity/u,
      /does not have (?:Create|Update) permissions for the (?<label>\w{1,128}) attribute/,
    ],
    quote: true,
    say: ({ found: { label } }) => ({
      message:
        label === undefined
          ? 'A column is secured, and this user may not write it.'
          : `The column '${foreign(label)}' is secured, and this user may not write it.`,
      hint: `Leave it out of values, or ask the administrator for a column security profile that allows it. ${repeatingIsUseless}`,
    }),
  },
  {
    code: 'not_permitted',
    serviceCodes: {
      '0x8004f504': 'AttributePermissionReadIsMissing',
      '0x8004f506': 'QueryContainedSecuredAttributeWithoutAccess',
    },
    texts: [/does not have Read permissions for the (?<label>\w{1,128}) attribute/],
    quote: true,
    say: ({ found: { label } }) => ({
      message:
        label === undefined
          ? 'A column of the query is secured, and this user may not read it.'
          : `The column '${foreign(label)}' is secured, and this user may not read it.`,
      hint: 'Leave secured columns out of select, filter and orderby; describe_entities marks them as secured.',
    }),
  },
  {
    code: 'not_permitted',
    serviceCodes: { '0x80040276': 'PrivilegeCreateIsDisabledForOrganization' },
    say: () => ({
      message: 'Creating such records is turned off for the whole environment.',
      hint: `Ask the Power Platform administrator. ${repeatingIsUseless}`,
    }),
  },
]

function sayMissingPrivilege(details: Details): Sentences {
  const { privilege, depth, entity } = details.found
  if (privilege === undefined)
    return {
      message: `This user's security roles do not allow ${describeOperation(details)}.`,
      hint: `Ask the Power Platform administrator for a role that allows it. ${repeatingIsUseless}`,
    }
  const [, access, subject] = privilegeName.exec(privilege) ?? []
  const right = access === undefined ? '' : ` (${access} on ${entity ?? subject})`
  const purpose = purposes[access ?? ''] ?? ''
  const level =
    depth === undefined
      ? 'at the User level for own records, Organization for all'
      : `at the ${levels[depth] ?? depth} level or higher`
  return {
    message: `This user's security roles lack ${privilege}${right}${depth === undefined ? '' : ` at depth ${depth}`}${purpose}.`,
    hint: `Ask the Power Platform administrator for a role with ${privilege} ${level}. ${repeatingIsUseless}`,
    facts: { privilege },
  }
}

/**
 * An access right and the schema name of an entity: `prvReadAccount`, `prvReadcontoso_step`. Other
 * privileges, such as `prvExportToExcel`, have neither. Names in lower case have a prefix, so
 * `prvAppendTodo` is the right Append on the entity Todo.
 */
const privilegeName =
  /^prv(AppendTo(?=[A-Z]|[a-z0-9]+_)|Append|Assign|Create|Delete|Read|Share|Write)(\w+)$/

/** Why a privilege is needed, if its name does not show it. */
const purposes: Readonly<Record<string, string>> = {
  Append: ', needed on the record to set a lookup',
  AppendTo: ', needed on the target to set a lookup',
  Assign: ', needed to change the owner',
}

/** Depths as the role editor names them. */
const levels: Readonly<Record<string, string>> = {
  Basic: 'User',
  Local: 'Business Unit',
  Deep: 'Parent: Child Business Units',
  Global: 'Organization',
}
