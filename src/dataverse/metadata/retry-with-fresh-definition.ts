import { DataverseError } from '../../errors.ts'
import type { EntityDefinition } from './definition.ts'
import type { Metadata } from './metadata.ts'

/** More entities than one query can reach. Ends a loop of failures. */
const mostRefreshes = 5

/**
 * Runs a check. If it fails because the cached definition lacks a name or choice, runs it again with
 * a new definition, because the name may have been added since. `Metadata.refresh` limits how often a
 * definition is read again.
 *
 * @throws what `check` throws with definitions that are up to date.
 */
export async function retryWithFreshDefinition<Result>(
  entity: EntityDefinition,
  { metadata, signal }: { readonly metadata: Metadata; readonly signal: AbortSignal },
  check: (entity: EntityDefinition) => Result | Promise<Result>,
): Promise<Result> {
  let definition = entity
  for (let refreshes = 0; refreshes < mostRefreshes; refreshes += 1) {
    try {
      return await check(definition)
    } catch (error) {
      const staleEntity = error instanceof DataverseError ? error.facts.staleEntity : undefined
      if (staleEntity === undefined) throw error
      if (!(await metadata.refresh(staleEntity, { signal }))) throw error
      definition = await metadata.entity(entity.logicalName, { signal })
    }
  }
  return check(definition)
}
