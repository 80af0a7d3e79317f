import type { Failure } from './failure.ts'
import { repeatingIsUseless } from './failure.ts'

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
    say: () => ({
      message: 'A business rule of the environment refused this.',
      hint: 'Tell the user what the rule says. Change the values only if that satisfies the rule.',
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
]
