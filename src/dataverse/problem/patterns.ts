import type { ErrorCode, ErrorFacts } from '../../errors.ts'

/** A failure recognised by the service's text. */
export interface RecognisedProblem {
  readonly code: ErrorCode
  readonly message: string
  readonly hint: string
  readonly facts?: Pick<ErrorFacts, 'position' | 'privilege'>
}

type Recogniser = readonly [
  pattern: RegExp,
  toProblem: (match: readonly string[]) => RecognisedProblem,
]

/**
 * What a text of the service means, where its code is too broad or missing. Only names and numbers
 * are taken out of the text.
 *
 * @see Reference section 13.3 (confirmed wire messages)
 */
export function recogniseText(text: string): RecognisedProblem | undefined {
  for (const [pattern, toProblem] of recognisers) {
    const match = pattern.exec(text)
    if (match !== null) return toProblem(match.map((group) => group ?? ''))
  }
  return undefined
}

const recognisers: readonly Recogniser[] = [
  [
    /Could not find a property named '([\w/.@-]{1,128})' on type 'Microsoft\.Dynamics\.CRM\.(\w{1,128})'/,
    ([, name, entity]) => ({
      code: 'unknown_column',
      message: `${entity} has no property '${name}'.`,
      hint: `Call describe_entities with entity ${entity} for the names; they are case-sensitive, and a lookup is read as _name_value.`,
    }),
  ],
  [
    /Invalid property '([\w/.@-]{1,128})' was found in entity 'Microsoft\.Dynamics\.CRM\.(\w{1,128})'/,
    ([, name, entity]) => ({
      code: 'unknown_column',
      message: `${entity} has no column '${name}' to write.`,
      hint: `Call describe_entities with entity ${entity} for the columns; a lookup is written as its navigation property with @odata.bind.`,
    }),
  ],
  [
    /An undeclared property '([\w.@-]{1,128})' which only has property annotations/,
    ([, name]) => ({
      code: 'invalid_values',
      message: `'${name}' is not a navigation property to bind.`,
      hint: 'Call describe_entities for the lookup: bind the navigation property of the wanted target, in its exact letter case.',
    }),
  ],
  [
    /direct update of Entity Reference properties/,
    () => ({
      code: 'invalid_values',
      message: 'A lookup was given as a plain value.',
      hint: 'Write its navigation property with @odata.bind: "primarycontactid@odata.bind": "/contacts(GUID)".',
    }),
  ],
  [
    /Resource not found for the segment '([\w.]{1,128})'/,
    ([, name]) => ({
      code: 'unknown_entity',
      message: `The environment has no entity set '${name}'.`,
      hint: 'Call describe_entities with search to find the entity.',
    }),
  ],
  [
    /entity with a name = '(\w{1,128})' with namemapping = 'Logical' was not found/,
    ([, name]) => ({
      code: 'unknown_entity',
      message: `The environment has no entity '${name}'.`,
      hint: 'Call describe_entities with search to find the entity.',
    }),
  ],
  [
    /No HTTP resource was found that matches the request URI/,
    () => ({
      code: 'refused',
      message: 'The environment does not offer this operation.',
      hint: 'Check that the environment is a current Dataverse environment; repeating the call will not help.',
    }),
  ],
  [
    /is missing (prv\w{1,128}) privilege(?:[^']{0,120}for entity '(\w{1,128})')?/,
    ([, privilege, entity]) => missingPrivilege(privilege, entity, ''),
  ],
  [
    /PrivilegeName: (prv\w{1,128})(?:.{0,120}Required Depth: (\w{1,16}))?/s,
    ([, privilege, depth]) => missingPrivilege(privilege, '', depth),
  ],
  [
    /permissions to a ([\p{L}\p{N} ._()-]{1,100}) secured field on entity ([\p{L}\p{N} ._()-]{1,100}) table/u,
    ([, column, entity]) => ({
      code: 'not_permitted',
      message: `The column '${column}' of ${entity} is secured, and this account may not write it.`,
      hint: 'Leave the column out, or ask the administrator for a column security profile.',
    }),
  ],
  [
    /length of the '(\w{1,128})' attribute of the '(\w{1,128})' entity exceeded the maximum allowed length of '(\d{1,10})'/,
    ([, column, entity, length]) => ({
      code: 'invalid_values',
      message: `'${column}' of ${entity} takes at most ${length} characters.`,
      hint: `Shorten ${column} to ${length} characters, then repeat the call.`,
    }),
  ],
  [
    /(-?\d{1,10}) is not a valid status code for state code (\w{1,64}) on (\w{1,128})/,
    ([, status, state, entity]) => ({
      code: 'invalid_values',
      message: `The status ${status} does not belong to the state ${state} of ${entity}.`,
      hint: `Call describe_entities with entity ${entity}: statuscode lists the state of each value.`,
    }),
  ],
  [
    /unterminated literal at position (\d{1,6})/,
    ([, position]) => ({
      code: 'invalid_query',
      message: `A text in the query is not closed, from position ${position} on.`,
      hint: "Put texts in single quotes and double each quote inside: 'O''Brien'.",
      facts: { position: Number(position) },
    }),
  ],
  [
    /Invalid JSON\. A comma character ',' was expected in scope 'Array'/,
    () => ({
      code: 'invalid_query',
      message: 'A list of values in the query holds an apostrophe.',
      hint: 'Put the value in double quotes: ["O\'Brien","Smith"].',
    }),
  ],
  [
    /Not operator along with the Custom Named Condition operators/,
    () => ({
      code: 'invalid_query',
      message: 'not cannot stand before a Microsoft.Dynamics.CRM function.',
      hint: 'Use the opposite function, such as NotIn for In, or compare the column itself.',
    }),
  ],
  [
    /query node SingleValueOpenPropertyAccess is not supported/,
    () => ({
      code: 'invalid_query',
      message: 'A result of apply cannot be sorted by.',
      hint: 'Leave orderby out and sort the answer.',
    }),
  ],
  [
    /Skip Clause is not supported/,
    () => ({
      code: 'invalid_query',
      message: 'Dataverse cannot skip rows.',
      hint: 'Continue with the cursor of the last answer.',
    }),
  ],
  [
    /Only \$select and \$filter clause can be provided while doing \$expand/,
    () => ({
      code: 'invalid_query',
      message: 'With a nested expand, or on a lookup, expand takes only $select and $filter.',
      hint: 'Remove $top and $orderby inside expand, or expand one level only.',
    }),
  ],
  [
    /Expand with \$ref is only supported on lookup/,
    () => ({
      code: 'invalid_query',
      message: '$ref can be expanded on lookups only.',
      hint: 'Expand the collection with $select of its primary key instead.',
    }),
  ],
  [
    /The key in the request URI is not valid for resource/,
    () => ({
      code: 'invalid_argument',
      message: 'These columns are not an alternate key of the entity.',
      hint: 'Call describe_entities for its alternate keys and give all columns of one, or give the id.',
    }),
  ],
  [
    /Expected non-empty Guid/,
    () => ({
      code: 'invalid_argument',
      message: 'The id is all zeros, which no record has.',
      hint: 'Give the id that query_records returned.',
    }),
  ],
  [
    /With Ids? = \{?[\w-]{1,64}\}? Does Not Exist/i,
    () => ({
      code: 'not_found',
      message: 'The record does not exist, or this account cannot see it.',
      hint: 'Check the id and the entity; query_records finds the record by other columns.',
    }),
  ],
  [
    /version of the existing record doesn't match/,
    () => ({
      code: 'conflict',
      message: 'The record was changed by someone else since it was read.',
      hint: 'Read it again with get_record, check the change, then repeat the update with the new etag.',
    }),
  ],
  [
    /A record with matching key values already exists/,
    () => ({
      code: 'duplicate',
      message: 'A record with this id or key exists already.',
      hint: 'Read the existing record with get_record and update it instead.',
    }),
  ],
]

function missingPrivilege(privilege = '', entity = '', depth = ''): RecognisedProblem {
  const of = entity ? ` on ${entity}` : ''
  const at = depth ? ` (depth ${depth} or more)` : ''
  return {
    code: 'not_permitted',
    message: `The security roles of this account lack the privilege ${privilege}${of}${at}.`,
    hint: `Ask the Power Platform administrator for a role with ${privilege}; repeating the call will not help.`,
    facts: { privilege },
  }
}
