import type { RecordReference } from '../key.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { Metadata } from '../metadata/metadata.ts'
import { believeAfterRefresh } from '../query/lacking.ts'
import { toBody } from './values.ts'
import type { Body } from './values.ts'

/** A body whose names and values were checked, and what was repaired. */
export interface BodyPlan extends Body {
  readonly notes: readonly string[]
}

interface Write {
  readonly operation: 'create' | 'update'
  readonly record?: RecordReference
  readonly metadata: Metadata
  readonly signal: AbortSignal
}

/**
 * Turns values into the body of a write. Nothing is sent but reads of definitions; one that lacks a
 * name or choice of the values is read again before they are refused.
 *
 * @throws DataverseError `invalid_values` or `unknown_column`.
 */
export function planBody(
  values: Readonly<Record<string, unknown>>,
  entity: EntityDefinition,
  { operation, record, metadata, signal }: Write,
): Promise<BodyPlan> {
  return believeAfterRefresh(entity, { metadata, signal }, async (definition) => {
    const notes = new Set<string>()
    const plan = await toBody(values, definition, {
      operation,
      record,
      entity: (name) => metadata.entity(name, { signal }),
      note: (text) => notes.add(text),
    })
    return { ...plan, notes: [...notes] }
  })
}
