import { findEntity } from '../dataverse/metadata/metadata.ts'
import type { EntityDefinition, EntitySummary } from '../dataverse/metadata/definition.ts'
import type { Metadata } from '../dataverse/metadata/metadata.ts'
import { isDataverseError } from '../errors.ts'
import type { CallOptions } from '../dataverse/client/dataverse.ts'
import { deniedEntity } from './denied.ts'
import type { Access } from './access.ts'
import { openEntities, toVisible } from './visible-definition.ts'
import type { OpenEntities } from './visible-definition.ts'

/** Definitions without what the operator's lists deny, plus what the guard needs. */
export interface VisibleMetadata extends Metadata {
  open(options: CallOptions): Promise<OpenEntities>
}

/**
 * A view without denied entities and columns. The error for a call that names one says that the
 * operator's settings, not the role, deny it. No list or suggestion contains them.
 *
 * @throws DataverseError `denied_by_operator`
 */
export function createVisibleMetadata(whole: Metadata, access: Access): VisibleMetadata {
  const views = new WeakMap<readonly EntitySummary[], View>()

  async function view(options: CallOptions): Promise<View> {
    const all = await whole.entities(options)
    const known = views.get(all)
    if (known) return known
    const made: View = { all, open: openEntities(all, access), definitions: new WeakMap() }
    views.set(all, made)
    return made
  }

  async function find(name: string, options: CallOptions): Promise<EntitySummary> {
    const { all, open } = await view(options)
    const found = attempt(() => findEntity(open.list, name))
    if (!isDataverseError(found)) return found
    if (!isDataverseError(attempt(() => findEntity(all, name)))) throw deniedEntity(name)
    // The entity may be new: looking it up in the whole metadata reads the list again.
    await whole.entity(name, options).catch(() => undefined)
    if ((await view(options)).all === all) throw found
    return find(name, options)
  }

  return {
    entities: async (options) => (await view(options)).open.list,
    open: async (options) => (await view(options)).open,

    async entity(name, options) {
      const { logicalName } = await find(name, options)
      const definition = await whole.entity(logicalName, options)
      const { open, definitions } = await view(options)
      const known = definitions.get(definition)
      if (known) return known
      const visible = toVisible(definition, open)
      definitions.set(definition, visible)
      return visible
    },

    async refresh(name, options) {
      const { logicalName } = await find(name, options)
      return whole.refresh(logicalName, options)
    },
  }
}

interface View {
  readonly all: readonly EntitySummary[]
  readonly open: OpenEntities
  readonly definitions: WeakMap<EntityDefinition, EntityDefinition>
}

function attempt<Result>(run: () => Result) {
  try {
    return run()
  } catch (error) {
    if (isDataverseError(error)) return error
    throw error
  }
}
