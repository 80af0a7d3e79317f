import { toActivityPointer } from './activity-pointer.ts'
import type { Schema, Table } from '../schema/model.ts'
import type { LedgerEntry, Store, StoreContent, StoredLink, StoredRow } from './store.ts'

type Rows = Map<string, StoredRow>
type Links = readonly [first: Map<string, Set<string>>, second: Map<string, Set<string>>]

const firstVersion = 1_000_000
const pointers = 'activitypointer'

/** A store in memory. It maintains the `activitypointer` row of every stored activity. */
export function createStore(schema: Schema, content: StoreContent): Store {
  const tables = new Map<string, Rows>()
  const relations = new Map<string, Links>()
  const indexes = new Map<string, Map<string, Map<string, StoredRow[]>>>()
  const ledger: LedgerEntry[] = []
  let version = content.version ?? firstVersion
  let revision = 0
  let undo: (() => void)[] | undefined

  const table = (entity: string) => getOrAdd(tables, entity, () => readTable(entity))
  const links = (relation: string) =>
    getOrAdd(relations, relation, (): Links => [new Map(), new Map()])

  function readTable(entity: string): Rows {
    const primaryId = schema.table(entity)?.primaryId ?? ''
    const rows = content.tables?.get(entity)?.() ?? []
    return new Map(rows.map((row) => [String(row[primaryId]), row]))
  }

  /** The table of a kind of activity, whose rows also exist in `activitypointer`. */
  function activityKind(entity: string): Table | undefined {
    const kind = schema.table(entity)
    return kind?.isActivity === true && entity !== pointers ? kind : undefined
  }

  function write(entity: string, id: string, row: StoredRow): void {
    revision += 1
    table(entity).set(id, row)
    indexes.delete(entity)
    const kind = activityKind(entity)
    if (!kind || !schema.table(pointers)) return

    const versionnumber = row['versionnumber'] ?? null
    table(pointers).set(id, { ...toActivityPointer(schema, kind, row), versionnumber })
    indexes.delete(pointers)
  }

  function remove(entity: string, id: string): void {
    revision += 1
    for (const home of activityKind(entity) ? [entity, pointers] : [entity]) {
      table(home).delete(id)
      indexes.delete(home)
    }
  }

  function put(entity: string, id: string, row: StoredRow): StoredRow {
    const before = table(entity).get(id)
    const stored = { ...row, versionnumber: ++version }
    write(entity, id, stored)
    ledger.push({ operation: before ? 'update' : 'create', entity, id, version })
    undo?.push(() => (before ? write(entity, id, before) : remove(entity, id)))
    return stored
  }

  function erase(entity: string, id: string): boolean {
    const before = table(entity).get(id)
    if (!before) return false

    remove(entity, id)
    ledger.push({ operation: 'delete', entity, id, version: ++version })
    undo?.push(() => write(entity, id, before))
    return true
  }

  function index(entity: string, column: string): Map<string, StoredRow[]> {
    const columns = getOrAdd(indexes, entity, () => new Map<string, Map<string, StoredRow[]>>())
    return getOrAdd(columns, column, () => groupByColumn(table(entity).values(), column))
  }

  function link(relation: string, first: string, second: string): boolean {
    const [forward, backward] = links(relation)
    const seconds = getOrAdd(forward, first, () => new Set<string>())
    if (seconds.has(second)) return false

    revision += 1
    seconds.add(second)
    getOrAdd(backward, second, () => new Set<string>()).add(first)
    return true
  }

  function unlink(relation: string, first: string, second: string): boolean {
    const [forward, backward] = links(relation)
    revision += 1
    backward.get(second)?.delete(first)
    return forward.get(first)?.delete(second) ?? false
  }

  function* storedLinks(): Generator<StoredLink> {
    for (const [relation, [forward]] of relations) {
      for (const [first, seconds] of forward) {
        for (const second of seconds) yield { relation, first, second }
      }
    }
  }

  /** Pointers come last, because storing an activity overwrites its pointer. */
  function storedRows(): { readonly entity: string; readonly row: StoredRow }[] {
    const entities = new Set([...(content.tables?.keys() ?? []), ...tables.keys()])
    entities.delete(pointers)
    return [...entities, pointers].flatMap((entity) =>
      [...table(entity).values()].map((row) => ({ entity, row })),
    )
  }

  function transaction<T>(work: () => T): T {
    if (undo) return work()

    const steps: (() => void)[] = []
    const ledgerLength = ledger.length
    undo = steps
    try {
      return work()
    } catch (error) {
      for (const step of steps.toReversed()) step()
      ledger.length = ledgerLength
      throw error
    } finally {
      undo = undefined
    }
  }

  for (const { entity, row } of content.rows) {
    const id = row[schema.table(entity)?.primaryId ?? '']
    if (typeof id !== 'string') throw new Error(`A row of ${entity} has no primary key.`)
    const isComplete = typeof row['versionnumber'] === 'number'
    write(entity, id, isComplete ? row : { ...row, versionnumber: ++version })
  }
  for (const { relation, first, second } of content.links ?? []) link(relation, first, second)

  return {
    get: (entity, id) => table(entity).get(id),
    rows: (entity) => table(entity).values(),
    referring: (entity, column, id) => index(entity, column).get(id) ?? [],
    count: (entity) => table(entity).size,
    put,
    delete: erase,
    related: (relation, side, id) => [...(links(relation)[side - 1]?.get(id) ?? [])],
    associate(relation, first, second) {
      const added = link(relation, first, second)
      if (added) undo?.push(() => unlink(relation, first, second))
      return added
    },
    disassociate(relation, first, second) {
      const removed = unlink(relation, first, second)
      if (removed) undo?.push(() => link(relation, first, second))
      return removed
    },
    ledger: () => ledger.slice(),
    content: () => ({ rows: storedRows(), links: [...storedLinks()], version }),
    revision: () => revision,
    transaction,
  }
}

function groupByColumn(rows: Iterable<StoredRow>, column: string): Map<string, StoredRow[]> {
  const groups = new Map<string, StoredRow[]>()
  for (const row of rows) {
    const value = row[column]
    if (typeof value === 'string') getOrAdd(groups, value, () => []).push(row)
  }
  return groups
}

function getOrAdd<K, V>(map: Map<K, V>, key: K, create: () => V): V {
  const existing = map.get(key)
  if (existing !== undefined) return existing

  const created = create()
  map.set(key, created)
  return created
}
