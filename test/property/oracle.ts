import type { Condition, Operator } from './condition.ts'
import { contacts, find } from './world.ts'
import type { Row, Value } from './world.ts'

/**
 * An independent implementation of `$filter` and `$orderby`, in plain JavaScript over plain rows.
 * It shares no code with the sandbox.
 */
export function holds(condition: Condition, row: Row): boolean {
  switch (condition.type) {
    case 'compare':
      return compare(valueAt(row, condition.path), condition.operator, condition.value)
    case 'columns':
      return compare(
        valueAt(row, condition.left),
        condition.operator,
        valueAt(row, condition.right),
      )
    case 'text':
      return like(valueAt(row, condition.path), condition.name, condition.value)
    case 'flag':
      return valueAt(row, condition.path) === true
    case 'not':
      return !holds(condition.part, row)
    case 'and':
      return holds(condition.left, row) && holds(condition.right, row)
    case 'or':
      return holds(condition.left, row) || holds(condition.right, row)
    default: {
      const children = contactsOf(row)
      return condition.quantifier === 'any'
        ? children.some((child) => holds(condition.part, child))
        : children.every((child) => holds(condition.part, child))
    }
  }
}

/** The contacts of an account. */
export function contactsOf(row: Row): readonly Row[] {
  return contacts.filter((one) => one['_parentcustomerid_value'] === row['accountid'])
}

export interface Order {
  readonly path: string
  readonly descending: boolean
}

/** Sorted rows: nulls first, text without case and accents, the key last. */
export function sort(rows: readonly Row[], orders: readonly Order[], key: string): readonly Row[] {
  const all = [...orders, { path: key, descending: false }]
  return rows.toSorted((one, other) => {
    for (const { path, descending } of all) {
      const result = rank(sortValue(one, path), sortValue(other, path))
      if (result !== 0) return descending ? -result : result
    }
    return 0
  })
}

/** Text without case, accents and trailing blanks. */
export function fold(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '').replace(/ +$/, '')
}

export function valueAt(row: Row, path: string): Value {
  if (path.startsWith('c/')) return row[path.slice(2)] ?? null
  if (!path.includes('/')) return row[path] ?? null
  const contact = find(contacts, 'contactid', row['_primarycontactid_value'])
  return contact?.['fullname'] ?? null
}

/** A lookup sorts by the name of its target. */
function sortValue(row: Row, path: string): Value {
  return valueAt(row, path === '_primarycontactid_value' ? 'primarycontactid/fullname' : path)
}

function rank(one: Value, other: Value): number {
  const [left, right] = [comparable(one), comparable(other)]
  if (left === right) return 0
  if (left === null) return -1
  if (right === null) return 1
  return left < right ? -1 : 1
}

function comparable(value: Value): string | number | null {
  if (typeof value === 'string') return fold(value)
  return value === null ? null : Number(value)
}

function compare(one: Value, operator: Operator, other: Value): boolean {
  const [left, right] = [comparable(one), comparable(toSecond(one, other))]
  if (operator === 'eq') return left === right
  if (operator === 'ne') return left !== right
  if (left === null || right === null) return false
  if (operator === 'gt') return left > right
  if (operator === 'ge') return left >= right
  return operator === 'lt' ? left < right : left <= right
}

/** A date compared with a date-time counts as its first second. */
function toSecond(one: Value, other: Value): Value {
  const isMoment = typeof one === 'string' && /^\d{4}-\d\d-\d\dT/.test(one)
  const isDay = typeof other === 'string' && /^\d{4}-\d\d-\d\d$/.test(other)
  return isMoment && isDay ? `${other}T00:00:00Z` : other
}

function like(
  value: Value,
  name: 'contains' | 'startswith' | 'endswith',
  pattern: string,
): boolean {
  if (typeof value !== 'string') return false
  const source = unaccented(pattern).replace(
    /\[(\^?)([^\]]+)\]|[\s\S]/g,
    (whole: string, not: string | undefined, set: string | undefined) => {
      if (set !== undefined) return `[${not ?? ''}${set.replace(/[\\^[\]]/g, '\\$&')}]`
      if (whole === '%') return '[\\s\\S]*'
      return whole === '_' ? '[\\s\\S]' : whole.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
    },
  )
  const start = name === 'startswith' ? '^' : ''
  const end = name === 'endswith' ? '$' : ''
  return new RegExp(`${start}(?:${source})${end}`).test(unaccented(value))
}

function unaccented(text: string): string {
  return text.toLowerCase().normalize('NFD').replace(/\p{M}/gu, '')
}
