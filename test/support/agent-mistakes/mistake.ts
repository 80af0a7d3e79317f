import { seedId, seedIds } from '../../../src/sandbox/seed/seed-ids.ts'

export type Arguments = Readonly<Record<string, unknown>>

/** A call as an agent gets it wrong, and what must become of it. */
export interface Mistake {
  readonly what: string
  readonly tool: string
  readonly args: Arguments
  /** It is understood: the answer is that of this call. */
  readonly means?: Arguments
  /** It is understood: the record is written with this body. */
  readonly writes?: Arguments
  /** It is refused, nothing is sent, and the answer holds this exact form. */
  readonly says?: string
  /** It needs what only the user or another query knows, so that no form can be complete. */
  readonly open?: true
}

/** Marks a mistake that one more call alone cannot mend. */
export const open = (mistake: Mistake): Mistake => ({ ...mistake, open: true })

/** Rows of the sandbox that the mistakes are about. */
export const ids = {
  account: seedIds.sampleAccount,
  contact: seedId('contact', 'Yvonne McKay (sample)'),
  user: seedIds.defaultUser,
  case: seedId('incident', 'Case 3'),
} as const

/** A query on accounts that is understood as another. */
export const query = (what: string, wrong: Arguments, right: Arguments): Mistake => ({
  what,
  tool: 'query_records',
  args: { entity: 'account', select: ['name'], ...wrong },
  means: { entity: 'account', select: ['name'], ...right },
})

/** A query on accounts that is refused. */
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

/** Values that are refused when a record is created. */
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
