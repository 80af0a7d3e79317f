import type { CodeMeaning } from './meaning.ts'

const administrator =
  'Ask the Power Platform administrator of the environment; repeating the call will not help.'

/** Codes about the user, the environment and the state of the service. */
export const accessCodes: readonly CodeMeaning[] = [
  {
    serviceCodes: ['0x80040216'],
    code: 'unavailable',
    message:
      'Dataverse met an unexpected error; a definition that has just changed can be the cause.',
    hint: 'Wait 30 s, then repeat the call once.',
    quote: true,
  },
  {
    serviceCodes: [
      '0x80040220',
      '0x80040231',
      '0x80040256',
      '0x8004020d',
      '0x80040276',
      '0x80048405',
      '0x8004049e',
      '0x800404bb',
      '0x8004a110',
      '0x8004ed43',
    ],
    code: 'not_permitted',
    message: 'The security roles of this account do not allow this.',
    hint: administrator,
  },
  {
    serviceCodes: ['0x80048306'],
    code: 'not_permitted',
    message: 'This account may not do that with this record.',
    hint: 'Ask its owner to share the record or to make the change; repeating the call will not help.',
  },
  {
    serviceCodes: ['0x80040225', '0x8004a112'],
    code: 'not_permitted',
    message: 'This user is disabled in the environment or belongs to no business unit.',
    hint: administrator,
  },
  {
    serviceCodes: ['0x80042f09'],
    code: 'not_permitted',
    message: 'This user has no security role in the environment.',
    hint: administrator,
  },
  {
    serviceCodes: ['0x8004d24b'],
    code: 'not_permitted',
    message: 'This user has no licence for the environment.',
    hint: administrator,
  },
  {
    serviceCodes: ['0x80044502'],
    code: 'not_permitted',
    message: 'This user has read-only access to the environment.',
    hint: administrator,
  },
  {
    serviceCodes: ['0x80072560'],
    code: 'not_permitted',
    message: 'This user is not a member of the environment.',
    hint: 'Connect to an environment that this account belongs to, or sign in with the account that belongs to this one.',
  },
  {
    serviceCodes: ['0x80072561'],
    code: 'not_permitted',
    message: 'The environment does not admit this account from this network location.',
    hint: administrator,
  },
  {
    serviceCodes: ['0x8004a104'],
    code: 'not_permitted',
    message: 'The environment is disabled.',
    hint: administrator,
  },
  {
    serviceCodes: ['0x8004f502'],
    code: 'not_permitted',
    message: 'A column is secured, and this account may not set it on create.',
    hint: 'Leave the secured column out; describe_entities marks secured columns.',
    quote: true,
  },
  {
    serviceCodes: ['0x8004f504', '0x8004f506'],
    code: 'not_permitted',
    message: 'The query names a secured column that this account may not read.',
    hint: 'Leave the secured column out of select, filter and orderby; describe_entities marks secured columns.',
    quote: true,
  },
  {
    serviceCodes: ['0x8004f507'],
    code: 'not_permitted',
    message: 'A column is secured, and this account may not change it.',
    hint: 'Leave the secured column out; describe_entities marks secured columns.',
    quote: true,
  },
  {
    serviceCodes: ['0x80044352'],
    code: 'unavailable',
    message: 'The stamp of the cached definitions has expired.',
    hint: 'Repeat the call.',
  },
  {
    serviceCodes: ['0x80044150'],
    code: 'unavailable',
    message: 'The database of the environment failed.',
    hint: 'Repeat the call once; if it fails again, narrow the query.',
  },
  {
    serviceCodes: ['0x80044151'],
    code: 'timeout',
    message: 'The query took the database too long.',
    hint: 'Narrow the query: fewer expands, a filter on an indexed column, no leading wildcard.',
  },
  {
    serviceCodes: ['0x80072324'],
    code: 'unavailable',
    message: 'The database of the environment is busy.',
    hint: 'Wait a minute, then repeat the call.',
  },
  {
    serviceCodes: ['0x80073000'],
    code: 'unavailable',
    message: 'Dataverse lost the connection to its database.',
    hint: 'Repeat the call.',
  },
  {
    serviceCodes: ['0x80071151'],
    code: 'unavailable',
    message: 'Another solution operation is running in the environment.',
    hint: 'Wait a few minutes, then repeat the call.',
  },
  {
    serviceCodes: ['0x80072325'],
    code: 'refused',
    message: 'The storage of the environment is full.',
    hint: administrator,
  },
  {
    serviceCodes: ['0x80073002'],
    code: 'duplicate',
    message: 'A record with the same unique values exists already.',
    hint: 'Read the existing record with query_records and update it instead.',
  },
]
