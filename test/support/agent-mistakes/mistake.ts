import { seedId, seedIds } from '../../../sandbox/seed/seed-ids.ts'

export type Arguments = Readonly<Record<string, unknown>>

/** A wrong call as agents make it, and the expected outcome. */
export interface Mistake {
  readonly what: string
  readonly tool: string
  readonly args: Arguments
  /** Understood: the answer is that of this call. */
  readonly means?: Arguments
  /** Understood: the record is written with this body. */
  readonly writes?: Arguments
  /** Rejected: nothing is sent, and the answer contains this exact form. */
  readonly says?: string
  /** It needs information that only the user or another query has, so no form can be complete. */
  readonly open?: true
}

/** Marks a mistake that one more call cannot correct. */
export const open = (mistake: Mistake): Mistake => ({ ...mistake, open: true })

/** Rows of the sandbox that the mistakes use. */
export const ids = {
  account: seedIds.sampleAccount,
  contact: seedId('contact', 'Yvonne McKay (sample)'),
  user: seedIds.defaultUser,
  case: seedId('incident', 'Case 3'),
} as const

/** A query on accounts that is understood as another query. */
export const query = (what: string, wrong: Arguments, right: Arguments): Mistake => ({
  what,
  tool: 'query_records',
  args: { entity: 'account', select: ['name'], ...wrong },
  means: { entity: 'account', select: ['name'], ...right },
})

/** A query on accounts that is rejected. */
export const badQuery = (what: string, wrong: Arguments, says: string): Mistake => ({
  what,
  tool: 'query_records',
  args: { entity: 'account', select: ['name'], ...wrong },
  says,
})

/** Values that are understood when a record is created. */
export const values = (
  what: string,
  entity: string,
  wrong: Arguments,
  writes: Arguments,
): Mistake => ({ what, tool: 'create_record', args: { entity, values: wrong }, writes })

/** Values that are rejected when a record is created. */
export const badValues = (
  what: string,
  entity: string,
  wrong: Arguments,
  says: string,
): Mistake => ({
  what,
  tool: 'create_record',
  args: { entity, values: wrong },
  says,
})
