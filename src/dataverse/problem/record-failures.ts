import { foreign } from '../../text/foreign.ts'
import type { Failure } from './failure.ts'
import { describeCall, queryCall } from './failure.ts'

/** Records that are missing, have changed or already exist (reference sections 8, 11, 13). */
export const recordFailures: readonly Failure[] = [
  {
    code: 'not_found',
    serviceCodes: { '0x80040217': 'ObjectDoesNotExist', '0x80048d02': '' },
    texts: [
      /(?:\b(?<entity>[a-z]\w{0,127})'? )?With Ids? = \{?(?<id>[\da-f-]{36})\}? Does Not Exist/i,
    ],
    say: ({ set, found: { id, entity = set } }) => ({
      message:
        id === undefined
          ? 'The record does not exist, or this user cannot see it.'
          : `There is no ${entity} with the id ${id}, or this user cannot see it.`,
      hint: `Correct the id; ${queryCall(entity)} with a filter finds it.`,
    }),
  },
  {
    code: 'not_found',
    serviceCodes: { '0x80060891': 'RecordNotFoundByEntityKey' },
    say: ({ set }) => ({
      message: 'No record has these values in the alternate key, or this user cannot see it.',
      hint: `Correct the values; ${queryCall(set)} with a filter finds the record.`,
    }),
  },
  {
    code: 'invalid_argument',
    serviceCodes: { '0x8006089d': 'MultipleRecordsFoundByEntityKey' },
    say: () => ({
      message: 'The alternate key matches more than one record.',
      hint: 'Find the right one with query_records and give its GUID as id.',
    }),
  },
  {
    code: 'invalid_argument',
    serviceCodes: {
      '0x80060890': 'EntityKeyNotDefined',
      '0x80060893': '',
      '0x80060894': '',
      '0x80060895': '',
      '0x80060896': '',
      '0x80060897': '',
    },
    texts: [/The key in the request URI is not valid for resource/],
    say: ({ set }) => ({
      message: 'These columns are not an alternate key of the entity.',
      hint: `${describeCall(set)} lists its keys: give all columns of one key, or the GUID.`,
    }),
  },
  {
    code: 'invalid_argument',
    serviceCodes: { '0x80040363': 'InvalidGuid' },
    quote: true,
    say: () => ({
      message: 'An id is not a GUID.',
      hint: 'Give the GUID that query_records returned, such as 5a3f0c1e-0000-4000-8000-000000000001.',
    }),
  },
  {
    code: 'invalid_argument',
    texts: [/Expected non-empty Guid/],
    say: () => ({
      message: 'The id is all zeros; no record has it.',
      hint: 'Give the id that query_records returned.',
    }),
  },
  {
    code: 'conflict',
    serviceCodes: { '0x80060882': 'ConcurrencyVersionMismatch' },
    texts: [/version of the existing record doesn't match/],
    say: () => ({
      message: 'The record was changed by someone else since it was read; nothing was overwritten.',
      hint: 'Read it with get_record, check that the change is still valid, then repeat update_record with the new etag.',
    }),
  },
  {
    code: 'invalid_argument',
    serviceCodes: { '0x8006088d': 'OptimisticConcurrencyNotEnabled' },
    say: () => ({
      message: 'This entity has no row versions, so an etag cannot be checked.',
      hint: 'Repeat update_record without etag.',
    }),
  },
  {
    code: 'duplicate',
    serviceCodes: {
      '0x80040237': 'DuplicateRecord',
      '0x80073002': 'SQL unique violation',
    },
    texts: [/A record with matching key values already exists/],
    say: () => ({
      message: 'A record with this id or the same unique values already exists.',
      hint: 'Find it with query_records; use update_record if the user wants to change it.',
    }),
  },
  {
    code: 'duplicate',
    serviceCodes: { '0x80060892': 'DuplicateRecordEntityKey' },
    texts: [
      /A record with the same value for (?<label>[\p{L}\p{N} ,._()-]{1,100}?) already exists/u,
    ],
    say: ({ found: { label } }) => ({
      message: `Another record has the same value in ${label === undefined ? 'an alternate key' : `the alternate key '${foreign(label)}'`}.`,
      hint: 'Give another value, or find that record with query_records and change it with update_record.',
    }),
  },
  {
    code: 'duplicate',
    serviceCodes: { '0x80040333': 'DuplicateRecordsFound' },
    quote: true,
    say: () => ({
      message: 'A duplicate detection rule found a matching record.',
      hint: 'Find that record with query_records, and ask the user which of the two to keep.',
    }),
  },
  {
    code: 'refused',
    serviceCodes: {
      '0x80048410': 'duplicate check not supported',
      '0x80048412': 'duplicate check not enabled',
    },
    quote: true,
    say: () => ({
      message: 'The environment cannot check this entity for duplicates.',
      hint: 'Search for the record with query_records before you create it.',
    }),
  },
  {
    code: 'refused',
    serviceCodes: { '0x80040227': 'CannotDeleteDueToAssociation' },
    say: () => ({
      message: 'Other records depend on this one.',
      hint: 'First change their lookups to another record with update_record.',
    }),
  },
]
