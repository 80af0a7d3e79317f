import { DataverseError } from '../../../src/errors.ts'

/** The error of a parser that must refuse the text. */
export function refusal(parse: (text: string) => unknown, text: string): DataverseError {
  try {
    parse(text)
  } catch (error) {
    if (error instanceof DataverseError) return error
    throw error
  }
  throw new Error(`Accepted: ${text}`)
}
