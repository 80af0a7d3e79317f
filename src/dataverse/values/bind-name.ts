import { guessColumn } from '../metadata/columns.ts'
import type { ColumnDefinition, EntityDefinition, LookupTarget } from '../metadata/definition.ts'
import { singularOf } from '../../text/nearest.ts'

/** A lookup and one of its targets, as a name means them. */
export interface BindName {
  readonly column: ColumnDefinition
  readonly target: LookupTarget
}

/**
 * Reads a lookup's name followed by a target's name, in any letter case and plural, where the real
 * navigation property is called differently: `RegardingObjectId_account` or
 * `regardingobjectid_account_phonecall` of a task, `customer_contact` of a case. The longest names win.
 *
 * @returns `undefined` unless the name can mean exactly one lookup and one of its targets.
 */
export function readBindName(entity: EntityDefinition, name: string): BindName | undefined {
  const words = name.replaceAll(/^_|_value$/gi, '').split('_')
  for (let length = words.length - 1; length > 0; length -= 1) {
    const column = guessColumn(entity, words.slice(0, length).join('_'))
    const target = column?.targets && targetIn(column.targets, words.slice(length))
    if (column && target) return { column, target }
  }
  return undefined
}

function targetIn(
  targets: readonly LookupTarget[],
  words: readonly string[],
): LookupTarget | undefined {
  for (let length = words.length; length > 0; length -= 1) {
    const wanted = singularOf(words.slice(0, length).join('_'))
    const [only, ...others] = targets.filter(({ entity }) => singularOf(entity) === wanted)
    if (only) return others.length === 0 ? only : undefined
  }
  return undefined
}
