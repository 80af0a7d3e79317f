import type { Receipt } from './confirm-write.ts'
import type { Outcome } from './judge-answer.ts'
import { isRow } from './parse-answer.ts'

/** The result with the record as the write's own answer has it, if it was requested. */
export function withRow(
  receipt: Receipt,
  { answer }: Outcome,
  returns: readonly string[] | undefined,
): Receipt {
  const row = answer?.body
  return returns !== undefined && isRow(row) ? { ...receipt, row } : receipt
}
