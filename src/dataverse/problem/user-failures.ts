import type { Failure } from './failure.ts'
import { repeatingIsUseless } from './failure.ts'

const askAdministrator = `Ask the Power Platform administrator of the environment. ${repeatingIsUseless}`

/** Failures about the user or the whole environment (reference sections 3.3 and 13.4). */
export const userFailures: readonly Failure[] = [
  {
    code: 'not_permitted',
    serviceCodes: {
      '0x80072560': 'UserNotMemberOfOrg',
      '0x80044507': 'UserDoesNotHaveAccessToTheTenant',
    },
    say: () => ({
      message: 'This user is not a member of the environment.',
      hint: 'Check the environment in DATAVERSE_URL and the signed-in account. Otherwise ask the administrator to add the user to the environment and to its security group, if it has one.',
    }),
  },
  {
    code: 'not_permitted',
    serviceCodes: {
      '0x80040225': 'unManagedidsusernotenabled',
      '0x8004a112': 'SystemUserDisabled',
    },
    say: () => ({
      message: 'This user is disabled in the environment or has no business unit.',
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
      message: 'This user has no license for the environment.',
      hint: `Ask the administrator for a Dynamics 365 or Power Apps license. ${repeatingIsUseless}`,
    }),
  },
  {
    code: 'not_permitted',
    serviceCodes: { '0x80044502': 'InsufficientAccessMode' },
    say: () => ({
      message: "This user's access mode is Read, which does not allow writes.",
      hint: `Ask the Power Platform administrator for the Read-Write access mode. ${repeatingIsUseless}`,
    }),
  },
  {
    code: 'not_permitted',
    serviceCodes: { '0x80072561': 'CAPolicyValidationFailedLateBind' },
    say: () => ({
      message: 'The environment does not allow this user from this network location.',
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
      message: 'The environment is in administration mode, which allows only administrators.',
      hint: 'Repeat the call after the Power Platform administrator ends that mode.',
    }),
  },
]
