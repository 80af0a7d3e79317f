import { fixedFailure, repeatingIsUseless } from './failure.ts'
import type { Failure } from './failure.ts'

/** States that a record has or cannot get (reference part 2, section 1). */
export const stateFailures: readonly Failure[] = [
  fixedFailure(
    'refused',
    { '0x80040230': 'CannotUpdateObjectBecauseItIsInactive' },
    'The record is inactive and cannot be changed.',
    'Set statecode to active first, in its own call, if the user wants that.',
  ),
  fixedFailure(
    'refused',
    { '0x8004022e': 'CannotUpdateBecauseItIsReadOnly' },
    'The record is read-only in its state, such as an active quote or a closed order.',
    'Read statecode with get_record. Ask the user whether to revise (a quote: statuscode 7) or reopen the record.',
  ),
  fixedFailure(
    'refused',
    { '0x80040517': 'CustomerIsInactive' },
    'The customer is inactive.',
    'Activate the account or contact first, or set another customer.',
  ),
  fixedFailure(
    'refused',
    { '0x80041d2f': '' },
    'This administrator cannot be disabled.',
    `Leave isdisabled out of values. ${repeatingIsUseless}`,
  ),
  fixedFailure(
    'refused',
    { '0x80100005': 'CannotUseOpportunitySetStateMessage' },
    'An update cannot win or lose an opportunity.',
    'Repeat update_record with statecode; describe_entities {"entity":"opportunity","columns":["statecode"]} shows what goes along.',
  ),
  fixedFailure(
    'refused',
    {
      '0x80040515': '',
      '0x80040519': '',
      '0x80044411': 'AlreadyClosedOrCanceled',
      '0x800404cf': 'CaseAlreadyResolved',
    },
    'The record is already closed.',
    'Read statecode with get_record. Reopen the record first if the user wants that.',
  ),
  fixedFailure(
    'refused',
    { '0x8004051a': '', '0x80040518': '' },
    'The record is already open.',
    'Nothing needs to be changed: read statecode with get_record.',
  ),
  fixedFailure(
    'refused',
    { '0x80040516': '' },
    'The opportunity has draft or active quotes, so it cannot be closed.',
    'query_records {"entity":"quote"} finds them; ask the user to close them first.',
  ),
  fixedFailure(
    'refused',
    { '0x8004440a': '', '0x8004440e': '' },
    'The case has open activities, so it cannot be closed or canceled.',
    'Complete or cancel them first: query_records {"entity":"activitypointer"} finds them.',
  ),
  fixedFailure(
    'refused',
    { '0x8004f456': '' },
    'The case has open child cases, so it cannot be closed.',
    'Close the child cases first: query_records {"entity":"incident"} finds them.',
  ),
  fixedFailure(
    'refused',
    { '0x8004440c': '' },
    'The time or billing of the case is missing, so it cannot be closed.',
    `Ask the user to resolve the case in the app. ${repeatingIsUseless}`,
  ),
  fixedFailure(
    'invalid_values',
    { '0x80044409': '' },
    'The case is missing.',
    'Give the GUID of the case in incidentid; query_records {"entity":"incident"} finds it.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x8004f854': '', '0x8004f855': '', '0x8004f856': '', '0x8004f857': '', '0x8004f858': '' },
    'A rule for status reasons does not allow this change.',
    'Read statuscode with get_record; change it in the steps that the organization allows, or ask the user.',
  ),
  fixedFailure(
    'refused',
    { '0x80100003': 'UnableToActivateQuoteNotInDraft' },
    'Only a draft quote can be activated.',
    'Read statecode with get_record. If the user wants to change it, update_record with statuscode 7 makes a new draft.',
  ),
  fixedFailure(
    'refused',
    { '0x80048d00': '' },
    'The quote already has an active revision.',
    'Find it with query_records {"entity":"quote"} and use that one.',
  ),
  fixedFailure(
    'refused',
    {
      '0x80100000': 'CannotPayNonActiveInvoice',
      '0x80100001': 'CannotCancelInvoice',
      '0x80043b25': '',
    },
    'The invoice cannot be paid or canceled in its state.',
    'Read statecode with get_record; only an active invoice can be paid or canceled.',
  ),
  fixedFailure(
    'refused',
    { '0x80100002': '' },
    'The stage of the business process does not allow this lead to be qualified.',
    'Ask the user to move the process to the lead stage in the app.',
  ),
  fixedFailure(
    'not_permitted',
    { '0x80081018': '' },
    "This user's roles do not allow creating the account that the operation creates.",
    `Ask the Power Platform administrator for a role with prvCreateAccount. ${repeatingIsUseless}`,
  ),
  fixedFailure(
    'refused',
    { '0x8004f912': '', '0x8004f978': '', '0x8004f913': '', '0x8004f979': '' },
    'A product cannot change from its state to the given one.',
    'Read statecode with get_record: Draft leads to Active, Active to Retired or Under Revision, Retired to Active.',
  ),
  fixedFailure(
    'refused',
    { '0x8004f980': '', '0x8004f981': '', '0x8004f982': '' },
    'The product is already in this state.',
    'Nothing needs to be changed: read statecode with get_record.',
  ),
  fixedFailure(
    'refused',
    { '0x8004f915': '' },
    'The product is part of an active bundle, so it cannot be retired.',
    'Ask the user to remove it from the bundle first.',
  ),
  fixedFailure(
    'refused',
    { '0x8004f909': '' },
    'The parent family of the product is not published.',
    'Publish the parent family in the app first, then repeat the call.',
  ),
  fixedFailure(
    'duplicate',
    { '0x80040526': '' },
    'The record is already in a queue.',
    'Find its entry with query_records {"entity":"queueitem"} and change that one.',
  ),
  fixedFailure(
    'refused',
    { '0x8004051b': '' },
    'The record is already in this queue.',
    'Nothing needs to be changed, or give another queue.',
  ),
  fixedFailure(
    'refused',
    { '0x8004051e': '' },
    'An inactive record cannot be put into a queue.',
    'Activate the record first if the user wants that.',
  ),
]
