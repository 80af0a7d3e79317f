import * as z from 'zod'
import type { Clock } from '../../time/clock.ts'
import { isDataverseError } from '../../errors.ts'
import type { CallOptions, Dataverse } from '../client/dataverse.ts'
import { isRecordId } from '../names.ts'
import type { RecordId } from '../names.ts'
import type { EntityDefinition } from './definition.ts'
import { parseXml } from './parse-xml.ts'
import type { XmlElement } from './parse-xml.ts'
import { cellNames, ownAttributes } from './view-text.ts'

/** A view of the environment (`savedquery`) or of the user (`userquery`, own and shared ones). */
export type ViewKind = 'system' | 'personal'

export interface ViewKey {
  readonly kind: ViewKind
  readonly id: RecordId
}

export interface SavedView extends ViewKey {
  readonly name: string
  /** The entity's own columns in the order of the layout, as logical names. */
  readonly columns: readonly string[]
  /** Cells of linked tables: `a_4107.emailaddress1`. */
  readonly linked: readonly string[]
  /** The entity's own columns that its query returns. */
  readonly returned: readonly string[]
  /** Its FetchXML; absent if it is not well-formed. */
  readonly fetch?: XmlElement
}

/** The saved views of entities that the caller may use. */
export interface Views {
  /** All of one entity. Read again after 30 s, since views change like records. */
  of(entity: EntityDefinition, options: CallOptions): Promise<readonly SavedView[]>
  /** One of them as it is now, for a decision that must not be older than its run. */
  read(
    key: Pick<ViewKey, 'kind'> & { readonly id: string },
    entity: EntityDefinition,
    options: CallOptions,
  ): Promise<SavedView | undefined>
  /** Names of the entity's public views, for its description. */
  names(entity: EntityDefinition, options: CallOptions): Promise<readonly string[]>
}

const maxAgeMs = 30_000
/** Entities whose views are kept. */
const mostEntities = 20

/** Reads both kinds at once. A kind that the account may not read, or that does not exist, has no views. */
export function createViews({
  dataverse,
  clock,
}: {
  readonly dataverse: Dataverse
  readonly clock: Clock
}): Views {
  const kept = new Map<string, { readonly readAt: number; readonly views: readonly SavedView[] }>()

  return {
    async of(entity, options) {
      const known = kept.get(entity.logicalName)
      if (known && clock.now() - known.readAt < maxAgeMs) return known.views
      const read = await Promise.allSettled([
        readViews(dataverse, 'system', entity, options),
        readViews(dataverse, 'personal', entity, options),
      ])
      const failures = read.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []))
      const serious = failures.find((one) => !isNone(one)) ?? failures[1]
      if (serious !== undefined && (failures.length > 1 || !isNone(serious))) throw serious
      const views = read.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
      kept.delete(entity.logicalName)
      kept.set(entity.logicalName, { readAt: clock.now(), views })
      for (const oldest of kept.keys()) {
        if (kept.size <= mostEntities) break
        kept.delete(oldest)
      }
      return views
    },

    async read({ kind, id }, entity, options) {
      if (!isRecordId(id)) return undefined
      const only = ` and ${sources[kind].id} eq ${id}`
      const found = await readViews(dataverse, kind, entity, options, only)
      return found.find((view) => view.id === id)
    },

    names: async ({ views }) => views?.names ?? [],
  }
}

/** Whether a failure means that there are no such views for this account. */
function isNone(failure: unknown): boolean {
  if (!isDataverseError(failure)) return false
  const none = ['not_permitted', 'not_found', 'refused', 'denied_by_operator', 'unknown_entity']
  return none.includes(failure.code)
}

/** Main views, with and without a subject. Quick-find and other internal views need input. */
const systemTypes = '(querytype eq 0 or querytype eq 1024)'

const sources = {
  system: { set: 'savedqueries', id: 'savedqueryid', condition: ` and ${systemTypes}` },
  personal: { set: 'userqueries', id: 'userqueryid', condition: '' },
} as const

/** @see Reference, part 2, section 3 */
async function readViews(
  dataverse: Dataverse,
  kind: ViewKind,
  { logicalName }: EntityDefinition,
  options: CallOptions,
  more = '',
): Promise<readonly SavedView[]> {
  const { set, id, condition } = sources[kind]
  const query = {
    $select: `name,${id},fetchxml,layoutxml`,
    $filter: `returnedtypecode eq '${logicalName}' and statecode eq 0${condition}${more}`,
  }
  const { data } = list.safeParse(await dataverse.read(set, query, options))
  return (data?.value ?? []).flatMap((row) => {
    const key = String(row[id]).toLowerCase()
    const { name = '', fetchxml, layoutxml } = row
    if (!isRecordId(key) || !name) return []
    const fetch = parseXml(fetchxml ?? '')
    const returned = ownAttributes(fetchxml ?? '')
    const { own, linked } = layoutxml ? cellNames(layoutxml) : { own: returned, linked: [] }
    return [{ kind, id: key, name, columns: own, linked, returned, ...(fetch && { fetch }) }]
  })
}

const text = z.string().nullish().catch(undefined)
const list = z.looseObject({
  value: z.array(z.looseObject({ name: text, fetchxml: text, layoutxml: text })),
})
