import type { Clock } from '../../time/clock.ts'
import type { EntitySummary } from '../../dataverse/metadata/definition.ts'
import { maxAgeMs } from '../../dataverse/metadata/metadata.ts'
import type { DefinitionCaches, Known } from '../../dataverse/metadata/metadata.ts'
import type { KeyNames } from './key-names.ts'
import type { SealedValues } from './sealed-values.ts'
import { createStoredCache } from './stored-cache.ts'

/**
 * Definitions that one replica has read serve all replicas. Before that, each replica checks for each
 * user whether the user may see them (R35).
 */
export function createStoredDefinitions({
  clock,
  values,
  names,
}: {
  readonly clock: Clock
  readonly values: SealedValues
  readonly names: KeyNames
}): (language: number) => DefinitionCaches {
  return (language) => {
    const parts = { clock, maxAgeMs, values }
    return {
      lists: createStoredCache({
        ...parts,
        keyOf: (key) => names('entities', [String(language), key]),
        isValue: isList,
      }),
      definitions: createStoredCache({
        ...parts,
        keyOf: (key) => names('definition', [String(language), key]),
        isValue: isKnown,
      }),
    }
  }
}

/** The key contains the program's version, so a rough check of the shape is enough. */
function isList(value: unknown): value is readonly EntitySummary[] {
  return Array.isArray(value) && value.length > 0
}

function isKnown(value: unknown): value is Known {
  if (typeof value !== 'object' || value === null || !('definition' in value)) return false
  const { definition } = value
  if (typeof definition !== 'object' || definition === null) return false
  return 'columns' in definition && definition.columns instanceof Map
}
