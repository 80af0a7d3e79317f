import type { Failure } from './failure.ts'
import { repeatingIsUseless } from './failure.ts'

const askAdministrator = `Ask the Power Platform administrator of the environment. ${repeatingIsUseless}`

/** The user and the environment as a whole (reference sections 3.3 and 13.4). */
export const userFailures: readonly Failure[] = [
  {
    code: 'not_permitted',
    serviceCodes: {
      '0x80072560': 'UserNotMemberOfOrg',
      '0x80044507': 'UserDoesNotHaveAccessToTheTenant',
    },
    say: () => ({
      message: 'This user is not a member of the environment.',
      hint: 'Check that DATAVERSE_URL is the right environment and the account the right one; else ask its administrator to add the user, also to the security group that the environment may be restricted to.',
    }),
  },
  {
    code: 'not_permitted',
    serviceCodes: {
      '0x80040225': 'unManagedidsusernotenabled',
      '0x8004a112': 'SystemUserDisabled',
    },
    say: () => ({
      message: 'This user is disabled in the environment, or belongs to no business unit.',
      hint: `Ask the Power Platform administrator to enable the user. ${repeatingIsUseless}`,
    }),
  },
  {
    code: 'not_permitted',
    serviceCodes: { '0x80042f09': 'UserNotAssignedRoles' },
    say: () => ({
      message: 'This user has no security role in the environment.',
      hint: `Ask the Power Platform administrator for a security role, such as Basic User. ${repeatingIsUseless}`,
    }),
  },
  {
    code: 'not_permitted',
    serviceCodes: { '0x8004d24b': 'UserNotAssignedLicense' },
    say: () => ({
      message: 'This user has no licence for the environment.',
      hint: `Ask the administrator for a Dynamics 365 or Power Apps licence. ${repeatingIsUseless}`,
    }),
  },
  {
    code: 'not_permitted',
    serviceCodes: { '0x80044502': 'InsufficientAccessMode' },
    say: () => ({
      message: 'The access mode of this user is Read: it may not write anything here.',
      hint: `Ask the Power Platform administrator for the access mode Read-Write. ${repeatingIsUseless}`,
    }),
  },
  {
    code: 'not_permitted',
    serviceCodes: { '0x80072561': 'CAPolicyValidationFailedLateBind' },
    say: () => ({
      message: 'The environment does not admit this user from this network location.',
      hint: `Use an allowed network, such as the company's, or ask the administrator. ${repeatingIsUseless}`,
    }),
  },
  {
    code: 'not_permitted',
    serviceCodes: { '0x8004a104': 'OrganizationDisabled' },
    say: () => ({ message: 'The environment is disabled.', hint: askAdministrator }),
  },
  {
    code: 'not_permitted',
    serviceCodes: { '0x8004a113': 'UserDoesNotHaveAdminOnlyModePermissions' },
    say: () => ({
      message: 'The environment is in administration mode, which admits administrators only.',
      hint: 'Repeat the call once the Power Platform administrator has ended that mode.',
    }),
  },
]
