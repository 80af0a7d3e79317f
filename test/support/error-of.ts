import { DataverseError } from '../../src/errors.ts'

/**
 * The `DataverseError` that a promise or a function ends with. Any other outcome fails the test.
 */
export async function errorOf(run: Promise<unknown> | (() => unknown)): Promise<DataverseError> {
  try {
    await (typeof run === 'function' ? run() : run)
  } catch (error) {
    if (error instanceof DataverseError) return error
    throw error
  }
  throw new Error('Expected a DataverseError, but there was no failure.')
}
