import type { CodeMeaning } from './meaning.ts'

/** Codes about queries, keys and records that are not there or have changed. */
export const queryCodes: readonly CodeMeaning[] = [
  {
    serviceCodes: ['0x80040217', '0x80060891'],
    code: 'not_found',
    message: 'The record does not exist, or this account cannot see it.',
    hint: 'Check the id and the entity; query_records finds the record by other columns.',
  },
  {
    serviceCodes: ['0x80048d02'],
    code: 'not_found',
    message: 'The record does not exist.',
    hint: 'Check the id and the entity; query_records finds the record by other columns.',
  },
  {
    serviceCodes: ['0x8006089d'],
    code: 'conflict',
    message: 'The alternate key matches more than one record.',
    hint: 'Find the record with query_records and give its id.',
  },
  {
    serviceCodes: ['0x80040363'],
    code: 'invalid_argument',
    message: 'An id is not a valid GUID.',
    hint: 'Give the GUID of the record, as query_records returns it.',
    quote: true,
  },
  {
    serviceCodes: ['0x80041102'],
    code: 'unknown_entity',
    message: 'The query names an entity that does not exist.',
    hint: 'Call describe_entities with search to find its name.',
    quote: true,
  },
  {
    serviceCodes: ['0x80041103'],
    code: 'unknown_column',
    message: 'The query names a column that does not exist.',
    hint: 'Call describe_entities for this entity to see its columns.',
    quote: true,
  },
  {
    serviceCodes: [
      '0x80041100',
      '0x80041101',
      '0x80041104',
      '0x80041105',
      '0x80041106',
      '0x80041120',
      '0x80041128',
      '0x80041139',
      '0x80044183',
    ],
    code: 'invalid_query',
    message: 'Dataverse refused the query.',
    hint: 'Correct the option that the text names, then repeat the call.',
    quote: true,
  },
  {
    serviceCodes: ['0x80041129', '0x8004112a', '0x8004430a'],
    code: 'cursor_expired',
    message: 'The query can no longer be continued.',
    hint: 'Start the query again without the cursor.',
  },
  {
    serviceCodes: ['0x8004430c', '0x8004430e'],
    code: 'invalid_query',
    message: 'The filter has more than 500 conditions or values.',
    hint: 'Split the filter over several calls.',
  },
  {
    serviceCodes: ['0x8004430d'],
    code: 'invalid_query',
    message: 'The query goes through too many related entities.',
    hint: 'Remove paths or expands, or ask in several calls.',
  },
  {
    serviceCodes: ['0x8004e023'],
    code: 'invalid_query',
    message: 'The aggregation covers more than 50,000 records.',
    hint: 'Put a filter before the aggregation: filter(...)/aggregate(...), for example one year at a time.',
  },
  {
    serviceCodes: ['0x8004e024'],
    code: 'invalid_query',
    message: 'The search covers more records than Dataverse allows.',
    hint: 'Narrow the filter.',
  },
  {
    serviceCodes: ['0x80060882'],
    code: 'conflict',
    message: 'The record was changed by someone else since it was read.',
    hint: 'Read it again with get_record, check the change, then repeat the update with the new etag.',
  },
  {
    serviceCodes: ['0x8006088d'],
    code: 'invalid_argument',
    message: 'This entity keeps no row versions, so that an etag cannot be checked.',
    hint: 'Repeat the update without etag.',
  },
  {
    serviceCodes: ['0x80060890'],
    code: 'invalid_argument',
    message: 'These columns are not an alternate key of the entity.',
    hint: 'Call describe_entities for this entity to see its alternate keys, or give the id of the record.',
  },
]
