import type { Outcome } from './judge-answer.ts'

/** Whether a write was refused only because the account may not read what it requests back. */
export function mayNotRead({ error }: Pick<Outcome, 'error'>): boolean {
  return error?.facts.privilege?.startsWith('prvRead') ?? false
}
