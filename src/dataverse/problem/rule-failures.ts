import type { Failure } from './failure.ts'
import {
  correct,
  describeCall,
  describeOperation,
  fixedFailure,
  repeatingIsUseless,
} from './failure.ts'

/** Operations that rules of the environment, an entity or the service forbid (reference section 13.4). */
export const ruleFailures: readonly Failure[] = [
  {
    code: 'refused',
    serviceCodes: { '0x80040233': 'InvalidState' },
    quote: true,
    say: () => ({
      message: 'The record is in a state that does not allow this, such as inactive or closed.',
      hint: 'Read statecode and statuscode with get_record. Activate the record first if the user wants that.',
    }),
  },
  {
    code: 'invalid_values',
    serviceCodes: { '0x8004418a': 'RequestLengthTooLarge' },
    say: () => ({
      message: 'The request is larger than Dataverse accepts.',
      hint: 'Send fewer or shorter values.',
    }),
  },
  {
    code: 'refused',
    serviceCodes: { '0x80040265': 'IsvAborted' },
    quote: true,
    say: ({ isExplained }) => ({
      message: 'A business rule of the environment refused this.',
      hint: isExplained
        ? 'Tell the user what the rule says. Change the values only if that satisfies the rule.'
        : 'It gives no reason. Tell the user; the administrator of the environment can find the rule.',
    }),
  },
  {
    code: 'refused',
    serviceCodes: { '0x80040800': 'method not supported by the entity' },
    texts: [
      /The '(?<name>\w{1,64})' method does not support entities of type '(?<entity>\w{1,128})'/,
    ],
    say: ({ found: { name, entity } }) => ({
      message: `${entity ?? 'The entity'} does not support ${name ?? 'this operation'}.`,
      hint: `A related entity may have the same data: describe_entities finds it. ${repeatingIsUseless}`,
    }),
  },
  fixedFailure(
    'invalid_values',
    { '0x80040239': '', '0x800608a0': '', '0x800608a2': '' },
    'A date is invalid or outside the range that Dataverse stores.',
    'Write dates like 2026-01-31 or 2026-01-31T09:30:00Z, from 1753 on.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x800608f7': '' },
    'The time zone code is not one of the environment.',
    'query_records {"entity":"timezonedefinition"} lists the values of timezonecode.',
  ),
  fixedFailure(
    'invalid_query',
    { '0x80050224': '' },
    'A multi-select choice cannot be sorted or grouped by.',
    'Leave it out of orderby and groupby; filter it with ContainValues.',
  ),
  fixedFailure(
    'refused',
    { '0x80044822': '' },
    'The source of this virtual entity failed or does not support the query.',
    'Use a simpler filter, without functions and expand. If that fails too, ask the administrator.',
  ),
  fixedFailure(
    'refused',
    { '0x80044332': '' },
    'The entity cannot take part in a many-to-many relationship.',
    `Link the records by a lookup instead. ${repeatingIsUseless}`,
  ),
  fixedFailure(
    'refused',
    { '0x8004027b': '' },
    'An inactive view cannot be the default view.',
    'Activate the view first, or make another one the default.',
  ),
  fixedFailure(
    'refused',
    { '0x8004853a': '' },
    'The entity already has a quick find view.',
    'Change the existing view with update_record instead.',
  ),
  {
    code: 'refused',
    serviceCodes: { '0x8004023b': 'InvalidOperation', '0x80040315': 'NotSupported' },
    quote: true,
    say: (details) => ({
      message: `Dataverse does not offer ${describeOperation(details)} (status ${details.status}).`,
      hint: `A related entity may have the same data: describe_entities finds it. ${repeatingIsUseless}`,
    }),
  },
  {
    code: 'refused',
    serviceCodes: { '0x80060888': '', '0x8006088a': 'CrmHttpError' },
    quote: true,
    say: (details) =>
      details.status === 404
        ? {
            message: `Dataverse found nothing at the address for ${describeOperation(details)}.`,
            hint: 'Check the entity with describe_entities, and that DATAVERSE_URL is the address of a Dataverse environment.',
          }
        : {
            message: `Dataverse could not process the address for ${describeOperation(details)}.`,
            hint: `${correct('part', details)}; ${describeCall(details.set)} shows columns and relationships.`,
          },
  },
]
