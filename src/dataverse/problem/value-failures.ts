import { foreign } from '../../text/foreign.ts'
import type { Details, Failure, Sentences } from './failure.ts'
import { correct, describeCall } from './failure.ts'

/** Values that a column does not accept (reference sections 10, 13.3 and 13.4). */
export const valueFailures: readonly Failure[] = [
  {
    code: 'unknown_column',
    texts: [
      /Invalid property '(?<name>[\w/.@-]{1,128})' was found in entity 'Microsoft\.Dynamics\.CRM\.(?<entity>\w{1,128})'/,
    ],
    say: ({ found: { name, entity } }) => ({
      message: `${entity} has no column '${name}' to write.`,
      hint: `${describeCall(entity, name)} shows the valid names.`,
    }),
  },
  {
    code: 'invalid_values',
    texts: [/An undeclared property '(?<name>[\w.@-]{1,128})' which only has property annotations/],
    say: ({ set, found: { name } }) => ({
      message: `'${name}' is not a navigation property that can be bound.`,
      hint: `Write the lookup by its column name with the value {"entity":"contact","id":"GUID"}; ${describeCall(set, name)} shows its targets.`,
    }),
  },
  {
    code: 'invalid_values',
    texts: [/direct update of Entity Reference properties/],
    say: ({ set }) => ({
      message: 'A lookup was set to a plain value.',
      hint: `Write it as {"entity":"contact","id":"GUID"}, or null to clear it; ${describeCall(set)} shows the targets of each lookup.`,
    }),
  },
  {
    code: 'invalid_values',
    texts: [
      /Cannot convert the literal '(?<given>[^'"<>[\]\p{C}]{0,40})' to the expected type 'Edm\.(?<expected>\w{1,32})'/u,
    ],
    say: ({ found: { given, expected = '' } }) => ({
      message: `The value '${foreign(given ?? '')}' has the wrong type.`,
      hint: `Its column needs ${examples[expected] ?? expected}.`,
    }),
  },
  {
    code: 'invalid_values',
    serviceCodes: { '0x80040200': 'RequiredFieldMissing' },
    texts: [/[Aa]ttribute:? '?(?<column>[a-z]\w{0,127})'? cannot be NULL/],
    quote: true,
    say: ({ set, found: { column } }) =>
      column === undefined
        ? {
            message: 'A required column is missing.',
            hint: `${describeCall(set)} marks the required columns: add them to values.`,
          }
        : {
            message: `The required column ${column} is missing.`,
            hint: `Add ${column} to values; ${describeCall(set, column)} shows its type.`,
            facts: { missingColumn: column },
          },
  },
  {
    code: 'invalid_values',
    serviceCodes: {
      '0x80044331': 'StringLengthTooLong',
      '0x80073001': 'SQL length violation',
    },
    texts: [
      /length of the '(?<column>\w{1,128})' attribute of the '(?<entity>\w{1,128})' entity exceeded the maximum allowed length of '(?<most>\d{1,10})'/,
    ],
    quote: true,
    say: ({ set, found: { column, most, entity = set } }) =>
      column === undefined
        ? {
            message: 'A text is longer than its column allows.',
            hint: `Shorten it; ${describeCall(entity)} shows the maximum length of each column.`,
          }
        : {
            message: `'${column}' of ${entity} allows at most ${most} characters.`,
            hint: `Shorten ${column} to ${most} characters, then repeat the call.`,
          },
  },
  {
    code: 'invalid_values',
    serviceCodes: {
      '0x8004431a': 'PicklistValueOutOfRange',
      '0x8004431c': 'BooleanOptionOutOfRange',
    },
    texts: [
      /The value (?<given>-?\d{1,12}) of '(?<column>\w{1,128})' on record of type '(?<entity>\w{1,128})' is outside the valid range\. Accepted Values: (?<accepted>[\d, -]{1,2000})/,
    ],
    quote: true,
    say: sayNoSuchChoice,
  },
  {
    code: 'invalid_values',
    serviceCodes: {
      '0x8004432f': 'IntegerValueOutOfRange',
      '0x80044330': 'DecimalValueOutOfRange',
      '0x8004022c': 'unManagedidsdataoutofrange',
    },
    texts: [
      /The value(?: -?[\d.e+]{1,40})? of '(?<column>\w{1,128})' on record of type '(?<entity>\w{1,128})' is outside the valid range/i,
    ],
    quote: true,
    say: ({ set, found: { column, entity = set } }) => ({
      message:
        column === undefined
          ? 'A number is outside the limits of its column.'
          : `The number for ${column} of ${entity} is outside its limits.`,
      hint: `${describeCall(entity, column)} shows the limits: give a number within them.`,
    }),
  },
  {
    code: 'invalid_values',
    serviceCodes: { '0x80050222': 'TooManySelectionsForAttributeType' },
    say: () => ({
      message: 'A multi-select choice allows at most 150 values.',
      hint: 'Give at most 150 values.',
    }),
  },
  {
    code: 'invalid_values',
    serviceCodes: { '0x80044354': 'IncorrectAttributeValueType' },
    texts: [
      /Invalid Attribute Value Type for (?<column>\w{1,128})\. Expected: (?<expected>[\w.]{1,64}), Found: (?<given>[\w.]{1,64})/,
    ],
    quote: true,
    say: ({ set, found: { column, expected, given } }) => ({
      message:
        column === undefined
          ? 'A value has the wrong type for its column.'
          : `${column} needs ${expected}, not ${given}.`,
      hint: `${describeCall(set, column)} shows the type; lookups need {"entity":"contact","id":"GUID"}, choices a number.`,
    }),
  },
  {
    code: 'invalid_values',
    serviceCodes: { '0x80048408': 'InvalidStateCodeStatusCode' },
    texts: [
      /(?<given>-?\d{1,10}) is not a valid status code for state code (?<state>\w{1,64}) on (?<entity>\w{1,128})/,
    ],
    quote: true,
    say: ({ set, found: { given, state, entity = set } }) => ({
      message:
        given === undefined
          ? 'The status reason does not belong to the state.'
          : `The statuscode ${given} does not belong to the state ${state} of ${entity}.`,
      hint: `Set statecode together with a statuscode of that state; ${describeCall(entity, 'statuscode')} lists both.`,
    }),
  },
  {
    code: 'invalid_values',
    serviceCodes: {
      '0x80040229': 'InvalidOwnerID',
      '0x8004022b': 'unManagedidsownernotenabled',
    },
    say: () => ({
      message: 'The owner is missing, disabled, or not a user or team.',
      hint: 'Set ownerid to {"entity":"systemuser","id":"GUID"}; query_records {"entity":"systemuser"} finds users.',
    }),
  },
  {
    code: 'invalid_values',
    serviceCodes: { '0x80040353': 'LookupNotFound' },
    quote: true,
    say: () => ({
      message: 'The record that a lookup points to could not be found.',
      hint: 'Find it with query_records and give its GUID.',
    }),
  },
  {
    code: 'invalid_values',
    serviceCodes: { '0x80044911': 'CannotUpdateRollupFields' },
    quote: true,
    say: () => ({
      message: 'A rollup column is calculated by Dataverse and cannot be set.',
      hint: 'Leave the column out of values.',
    }),
  },
  {
    code: 'invalid_values',
    serviceCodes: { '0x80048d19': '' },
    quote: true,
    say: (details) => ({
      message: 'Dataverse could not read the values.',
      hint: `${correct('value', details)}; ${describeCall(details.set)} shows the type of each column.`,
    }),
  },
  {
    code: 'invalid_values',
    serviceCodes: { '0x80040203': 'InvalidArgument' },
    quote: true,
    say: (details) => ({
      message: 'Dataverse refused a value.',
      hint: `${correct('value', details)}, then repeat the call.`,
    }),
  },
]

function sayNoSuchChoice({ set, found }: Details): Sentences {
  const { given, column, accepted = '', entity = set } = found
  if (column === undefined)
    return {
      message: 'A choice column has no such value.',
      hint: `${describeCall(entity)} lists the values of each choice.`,
    }
  const values = accepted.split(',').map((value) => value.trim())
  const shown = values.slice(0, mostChoices).join(', ')
  return {
    message: `${column} of ${entity} has no choice ${given}; it allows ${shown}${values.length > mostChoices ? ' and more' : ''}.`,
    hint: `${describeCall(entity, column)} shows the label of each value.`,
  }
}

const mostChoices = 8

/** A description of each wire type, with an example. */
const examples: Readonly<Record<string, string>> = {
  Boolean: 'true or false',
  Int32: 'a whole number, such as 12',
  Int64: 'a whole number, such as 12',
  Decimal: 'a number without quotes, such as 12.5',
  Double: 'a number without quotes, such as 12.5',
  Guid: 'a GUID',
  Date: 'a date, such as 2026-01-31',
  DateTimeOffset: 'a time, such as 2026-01-31T09:00:00Z',
  String: 'text in quotes',
}
