import { fixedFailure, repeatingIsUseless } from './failure.ts'
import type { Failure } from './failure.ts'

/** Files and images (reference part 2, section 5). */
export const fileFailures: readonly Failure[] = [
  fixedFailure(
    'invalid_values',
    { '0x80044a02': '' },
    'The file is larger than the environment allows.',
    'Ask the user for a smaller file, or the administrator to allow larger ones.',
  ),
  fixedFailure(
    'refused',
    { '0x80043e09': '' },
    'The environment blocks files of this type.',
    `Ask the user for a file of another type. ${repeatingIsUseless}`,
  ),
  fixedFailure(
    'invalid_values',
    { '0x80044a04': '' },
    'The file is empty.',
    'Leave the file out of values.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80044a08': '' },
    'The file name is invalid.',
    'Give filename without path and special characters.',
  ),
  fixedFailure(
    'refused',
    { '0x80090017': '' },
    'The file cannot be read in blocks.',
    `Ask the user to download it in the app. ${repeatingIsUseless}`,
  ),
  fixedFailure(
    'invalid_values',
    { '0x80072553': '' },
    'The image cannot be read.',
    'Leave the image out of values; Dataverse takes gif, jpeg, png, bmp and tiff.',
  ),
  fixedFailure(
    'invalid_values',
    { '0x80090487': '' },
    'Only the primary image of an entity can be set on create.',
    'Leave the image out of values and create the record without it.',
  ),
]
