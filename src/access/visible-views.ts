import type { CallOptions } from '../dataverse/client/dataverse.ts'
import type { EntityDefinition } from '../dataverse/metadata/definition.ts'
import type { SavedView, Views } from '../dataverse/metadata/saved-views.ts'
import { isOpenView } from './check-view.ts'
import type { VisibleMetadata } from './visible-metadata.ts'

/** The views whose conditions, order and links touch nothing that the operator's lists close. No other exists. */
export function createVisibleViews(whole: Views, metadata: VisibleMetadata): Views {
  return { of, read, names }

  async function of(
    { logicalName }: EntityDefinition,
    options: CallOptions,
  ): Promise<readonly SavedView[]> {
    const checker = await toCheck(logicalName, options)
    const found: SavedView[] = []
    for (const view of await whole.of(checker.entity, options))
      if (await checker.check(view)) found.push(view)
    return found
  }

  async function read(
    key: Parameters<Views['read']>[0],
    { logicalName }: EntityDefinition,
    options: CallOptions,
  ): Promise<SavedView | undefined> {
    const checker = await toCheck(logicalName, options)
    const view = await whole.read(key, checker.entity, options)
    return view && (await checker.check(view)) ? view : undefined
  }

  async function toCheck(name: string, options: CallOptions) {
    const entity = await metadata.entity(name, options)
    const open = await metadata.open(options)
    const definitions = (other: string) => metadata.entity(other, options)
    return { entity, check: (view: SavedView) => isOpenView(view, entity, definitions, open) }
  }

  async function names(entity: EntityDefinition, options: CallOptions): Promise<readonly string[]> {
    const shown = new Set(await whole.names(entity, options))
    if (shown.size === 0) return []
    const open = await of(entity, options)
    // A closed view may have the name of an open one of the other kind.
    return [...shown].filter((name) =>
      open.some((view) => view.kind === 'system' && view.name === name),
    )
  }
}
