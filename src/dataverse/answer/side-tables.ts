import { toPlainText } from '../text/plain-text.ts'
import { estimateTokens } from './tokens.ts'

/** Maps the labels and names in an answer's cells to values and ids. */
export interface SideTables {
  /** Column to label to value. */
  readonly choices?: Readonly<Record<string, Readonly<Record<string, number>>>>
  /** Column to entity to name to id. Different records with the same name get `#2`, `#3`. */
  readonly lookups?: Readonly<
    Record<string, Readonly<Record<string, Readonly<Record<string, string>>>>>
  >
}

/** Collects the side tables while cells are laid out. */
export interface SideTableBuilder {
  /** The label as the cell shows it. */
  choice(path: string, label: string, value: number): string
  /** The name as the cell shows it. */
  lookup(path: string, target: LookupTarget): string
  /** Tokens that all entries cost. */
  tokens(): number
  /** Remembers this state. */
  mark(): void
  /** Goes back to the remembered state. */
  undo(): void
  read(): SideTables
}

interface LookupTarget {
  readonly name: string
  readonly entity: string
  readonly id: string
}

/** No name or label of the service is longer. */
const longestLabel = 4000

/** A GUID with its quotes, colon and comma. A GUID alone has 18 to 26 tokens. */
const idTokens = 28

export function createSideTables(): SideTableBuilder {
  const choices = new Map<string, Side<number>>()
  const lookups = new Map<string, Side<Target>>()
  let tokens = 0
  let marked = 0
  let undoing: (() => void)[] = []

  return {
    mark() {
      marked = tokens
      undoing = []
    },
    undo() {
      for (const step of undoing.toReversed()) step()
      tokens = marked
      undoing = []
    },
    choice(path, label, value) {
      const side = sideOf(choices, path)
      return (
        side.shown.get(value) ??
        keep(side, value, toPlainText(label.slice(0, longestLabel)), value, 4)
      )
    },
    lookup(path, { name, entity, id }) {
      const side = sideOf(lookups, path)
      return (
        side.shown.get(id) ??
        keep(side, id, toPlainText(name.slice(0, longestLabel)), { entity, id }, idTokens)
      )
    },
    tokens: () => tokens,
    read: () => ({
      ...(choices.size > 0 && {
        choices: toObject(choices, ({ entries }) => Object.fromEntries(entries)),
      }),
      ...(lookups.size > 0 && { lookups: toObject(lookups, ({ entries }) => byEntity(entries)) }),
    }),
  }

  function sideOf<T>(sides: Map<string, Side<T>>, path: string): Side<T> {
    const known = sides.get(path)
    if (known) return known
    const side: Side<T> = { shown: new Map(), entries: new Map(), numbers: new Map() }
    sides.set(path, side)
    undoing.push(() => sides.delete(path))
    // Includes the names of up to three entities.
    tokens += estimateTokens(path) + 15
    return side
  }

  /** Keeps `value` under `name`, or under `name #2` and so on if another value has that name. */
  function keep<T>(
    side: Side<T>,
    identity: string | number,
    name: string,
    value: T,
    valueTokens: number,
  ): string {
    let key = name
    // Thousands of records may have one name: the numbers go on where they ended.
    let number = side.numbers.get(name) ?? 2
    for (; side.entries.has(key); number += 1) key = `${name} #${number}`
    if (key !== name) side.numbers.set(name, number)
    undoing.push(() => {
      side.entries.delete(key)
      side.shown.delete(identity)
      side.numbers.delete(name)
    })
    side.entries.set(key, value)
    side.shown.set(identity, key)
    tokens += estimateTokens(JSON.stringify(key)) + valueTokens
    return key
  }
}

interface Target {
  readonly entity: string
  readonly id: string
}

interface Side<T> {
  /** The text shown in cells, by value or id. */
  readonly shown: Map<string | number, string>
  readonly entries: Map<string, T>
  /** The next number for each name that several values have. */
  readonly numbers: Map<string, number>
}

function toObject<T, R>(sides: Map<string, T>, convert: (side: T) => R): Record<string, R> {
  return Object.fromEntries([...sides].map(([path, side]) => [path, convert(side)]))
}

function byEntity(names: Map<string, Target>) {
  const grouped = new Map<string, Map<string, string>>()
  for (const [name, { entity, id }] of names) {
    const ids = grouped.get(entity) ?? new Map<string, string>()
    grouped.set(entity, ids.set(name, id))
  }
  return toObject(grouped, (ids) => Object.fromEntries(ids))
}
