import type { Failure } from './failure.ts'
import { correct, describeCall } from './failure.ts'

/** Names, operators and limits of queries (reference sections 7, 13.3 and 13.4). */
export const queryFailures: readonly Failure[] = [
  {
    code: 'unknown_column',
    serviceCodes: { '0x80041103': 'QueryBuilderNoAttribute' },
    texts: [
      /Could not find a property named '(?<name>[\w/.@-]{1,128})' on type 'Microsoft\.Dynamics\.CRM\.(?<entity>\w{1,128})'/,
    ],
    quote: true,
    say: ({ set, found: { name, entity = set } }) => ({
      message:
        name === undefined
          ? 'The query names a column that does not exist.'
          : `${entity} has no property '${name}'.`,
      hint: `${lowerCase(name)}${describeCall(entity, name)} shows the valid names.`,
    }),
  },
  {
    code: 'unknown_entity',
    texts: [/Resource not found for the segment '(?<name>[\w.]{1,128})'/],
    say: ({ found: { name = '' } }) => ({
      message: `The environment has no entity set '${name}'.`,
      hint: `describe_entities ${JSON.stringify({ search: name.slice(0, 100) })} finds the entity if it has another name.`,
    }),
  },
  {
    code: 'unknown_entity',
    serviceCodes: { '0x80041102': 'QueryBuilderNoEntity' },
    texts: [/entity with a name = '(?<name>\w{1,128})' with namemapping = 'Logical' was not found/],
    quote: true,
    say: ({ found: { name } }) => ({
      message:
        name === undefined
          ? 'The query names an entity that does not exist.'
          : `The environment has no entity with the logical name '${name}'.`,
      hint:
        name === undefined
          ? 'Call describe_entities with a search word to find its name.'
          : `${lowerCase(name)}describe_entities ${JSON.stringify({ search: name.slice(0, 100) })} finds the entity.`,
    }),
  },
  {
    code: 'refused',
    texts: [/No HTTP resource was found that matches the request URI/],
    say: () => ({
      message: 'The environment does not offer this operation.',
      hint: 'Check that DATAVERSE_URL is the address of a Dataverse cloud environment. Repeating the call will not help.',
    }),
  },
  {
    code: 'invalid_query',
    texts: [/unterminated (?:string )?literal at position (?<position>\d{1,6})/],
    say: ({ found: { position } }) => ({
      message: `A text in the query that starts at position ${position} is not closed.`,
      hint: "Put texts in single quotes and double each quote inside: 'O''Brien'.",
      facts: { position: Number(position) },
    }),
  },
  {
    code: 'invalid_query',
    texts: [/Syntax error at position (?<position>\d{1,6})/],
    say: ({ found: { position } }) => ({
      message: `The query cannot be parsed at position ${position}.`,
      hint: "Write comparisons as name eq 'Contoso' and revenue gt 1000: eq, ne, gt, ge, lt, le, and, or, not, contains, startswith, endswith.",
      facts: { position: Number(position) },
    }),
  },
  {
    code: 'invalid_query',
    texts: [/An unknown function with name '(?<name>\w{1,64})' was found/],
    say: ({ found: { name } }) => ({
      message: `Dataverse has no filter function ${name}.`,
      hint: 'Use contains, startswith or endswith, which ignore letter case, or Microsoft.Dynamics.CRM functions such as LastXDays.',
    }),
  },
  {
    code: 'invalid_query',
    texts: [
      /incompatible types was detected\. Found operand types '(?<given>[\w.]{1,64})' and '(?<expected>[\w.]{1,64})'/,
    ],
    say: ({ set, found: { given, expected } }) => ({
      message: `The filter compares the incompatible types ${given} and ${expected}.`,
      hint: `Quote only texts. Write numbers, GUIDs, dates, true and false without quotes, and choices as numbers. ${describeCall(set)} shows the types.`,
    }),
  },
  {
    code: 'invalid_query',
    texts: [/Invalid JSON\. A comma character ',' was expected in scope 'Array'/],
    say: () => ({
      message: 'A list of values in the filter contains an apostrophe.',
      hint: 'Put the values in double quotes: PropertyValues=["O\'Brien","Smith"].',
    }),
  },
  {
    code: 'invalid_query',
    texts: [/Not operator along with the Custom Named Condition operators/],
    say: () => ({
      message: 'not cannot precede a Microsoft.Dynamics.CRM function.',
      hint: 'Use the opposite function: NotIn for In, NotBetween for Between, DoesNotContainValues for ContainValues; or compare the column with ne.',
    }),
  },
  {
    code: 'invalid_query',
    texts: [/query node SingleValueOpenPropertyAccess is not supported/],
    say: () => ({
      message: 'Dataverse cannot sort by a result of apply.',
      hint: 'Leave orderby out and sort the rows of the answer yourself.',
    }),
  },
  {
    code: 'invalid_query',
    texts: [/Skip Clause is not supported/],
    say: () => ({
      message: 'Dataverse cannot skip rows.',
      hint: 'Continue with the cursor from next in the last answer.',
    }),
  },
  {
    code: 'invalid_query',
    texts: [/Only \$select and \$filter clause can be provided while doing \$expand/],
    say: () => ({
      message: 'With a nested expand, or on a lookup, expand accepts only $select and $filter.',
      hint: 'Remove $top and $orderby inside expand, or expand one level only.',
    }),
  },
  {
    code: 'invalid_query',
    texts: [/Expand with \$ref is only supported on lookup/],
    say: () => ({
      message: '$ref works only on lookups.',
      hint: 'Expand the collection with $select of its primary id instead.',
    }),
  },
  {
    code: 'invalid_query',
    serviceCodes: {
      '0x80041100': 'QueryBuilderInvalidUpdate',
      '0x80041101': 'QueryBuilderUnexpected',
      '0x80041104': 'QueryBuilderLinkAttributesTypeMismatch',
      '0x80041106': 'QueryBuilderBad_Condition',
      '0x80041107': 'QueryBuilderAttribute_With_Aggregate',
      '0x80041108': 'QueryBuilderInvalid_Value',
      '0x80041109': 'QueryBuilderInvalid_Alias',
      '0x8004111a': 'QueryBuilderDeserializeInvalidAggregate',
      '0x80041120': 'QueryBuilderInvalidConditionOperator',
      '0x80041128': 'QueryBuilderEntitiesDontMatch',
      '0x80041131': 'QueryBuilderAttributeNotAllowedForAggregateOrderBy',
      '0x80041137': 'QueryBuilderAttributeCannotBeGroupByAndAggregate',
      '0x80041139': 'QueryBuilderInvalidAttributeValue',
      '0x80041140': '',
      '0x80044183': 'InvalidQuery',
    },
    quote: true,
    say: (details) => ({
      message: 'Dataverse refused the query.',
      hint: `${correct('part', details)}; ${describeCall(details.set)} shows the type of each column.`,
    }),
  },
  {
    code: 'cursor_expired',
    serviceCodes: {
      '0x80041129': 'QueryBuilderPagingOrderBy',
      '0x8004112a': 'QueryBuilderInvalidPagingCookie',
      '0x8004430a': 'OverRetrievalUpperLimitWithoutPagingCookie',
    },
    say: () => ({
      message: 'The query cannot be continued.',
      hint: 'Start it again: query_records with entity, select and filter, without cursor.',
    }),
  },
  {
    code: 'invalid_query',
    serviceCodes: {
      '0x8004430c': 'TooManyConditionsInQuery',
      '0x8004430e': 'TooManyConditionParametersInQuery',
    },
    say: () => ({
      message: 'The filter has more than 500 conditions or values.',
      hint: 'Split the filter across several calls.',
    }),
  },
  {
    code: 'invalid_query',
    serviceCodes: { '0x8004430d': 'TooManyLinkEntitiesInQuery' },
    say: () => ({
      message: 'The query uses too many related entities.',
      hint: 'Remove paths from filter or items from expand, and request the rest in a second call.',
    }),
  },
  {
    code: 'invalid_query',
    serviceCodes: { '0x8004e023': 'AggregateQueryRecordLimitExceeded' },
    say: () => ({
      message: 'The aggregation covers more than 50,000 records.',
      hint: 'Start apply with a filter and query in parts: filter(createdon ge 2026-01-01)/aggregate($count as n).',
    }),
  },
  {
    code: 'invalid_query',
    serviceCodes: { '0x8004e024': 'QuickFindQueryRecordLimitExceeded' },
    say: () => ({
      message: 'The search covers more records than Dataverse allows.',
      hint: 'Narrow the filter, for example by a date or by the owner.',
    }),
  },
]

/** The corrected name: logical names are in lower case. */
function lowerCase(name: string | undefined): string {
  if (name === undefined || name === name.toLowerCase()) return ''
  return `Logical names are in lower case: try ${name.toLowerCase()}. `
}
