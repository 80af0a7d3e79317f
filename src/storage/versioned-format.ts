import * as z from 'zod'
import { DataverseError } from '../errors.ts'
import { parseJson } from '../text/json.ts'

const versioned = z.looseObject({ v: z.int() })

/** Stored JSON with its format's version `v`, or `undefined` when it is damaged. */
export function parseVersioned(text: string): z.output<typeof versioned> | undefined {
  return versioned.safeParse(parseJson(text)).data
}

/** Two versions of this program may run side by side: the older must never overwrite the newer. */
export function newerFormat(): DataverseError {
  return new DataverseError(
    'conflict',
    'The tokens on this machine were stored by a newer version of this program.',
    { hint: 'Update this version, or stop it and use the newer one.' },
  )
}
