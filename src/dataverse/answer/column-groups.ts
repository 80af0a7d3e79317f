import type { ColumnDefinition } from '../metadata/definition.ts'
import { booleanText, flagText, labelText, targetText, typeText } from './column-line.ts'
import { estimateTokens } from './tokens.ts'

/** Most targets of a lookup that a group names. */
const mostTargets = 8

/**
 * Columns by type and rights, one text per group, without lengths, ranges and choices:
 * `Text: fax sic address1_{line1 line2}`. `Lookup: ownedby=systemuser territoryid` names the target
 * unless the name is the target's with `id`. A label is added only if the name does not say it. Names
 * that do not fit into `budgetTokens` are counted at the end of their group: `+12`.
 */
export function groupColumns(
  columns: readonly ColumnDefinition[],
  budgetTokens = Infinity,
): readonly string[] {
  const groups = new Map<string, Group>()
  for (const column of columns) {
    const text = groupText(column)
    const key = text.toLowerCase()
    const known = groups.get(key) ?? { text, members: [] }
    groups.set(key, { text, members: [...known.members, column] })
  }
  return printGroups([...groups.values()], budgetTokens)
}

interface Group {
  readonly text: string
  readonly members: readonly ColumnDefinition[]
}

/** What the columns of one group have in common. */
function groupText(column: ColumnDefinition): string {
  const { maxLength: _maxLength, ...typed } = column
  const labels = column.type === 'Boolean' ? booleanText(column.options ?? []) : ''
  return [typeText(typed), labels, flagText(column)].filter((part) => part !== '').join(' ')
}

function printGroups(groups: readonly Group[], budgetTokens: number): readonly string[] {
  if (budgetTokens <= 0) return cut(groups, budgetTokens, 0)
  const labeled = groups.map(({ text, members }) => printGroup(text, members.map(nameAndLabel)))
  if (costOf(labeled) <= budgetTokens) return labeled
  const bare = groups.map(({ text, members }) => printGroup(text, members.map(nameOnly)))
  const whole = costOf(bare)
  return whole <= budgetTokens ? bare : cut(groups, budgetTokens, budgetTokens / whole)
}

interface Named {
  readonly name: string
  /** Text after the name. */
  readonly label: string
}

function nameOnly(column: ColumnDefinition): Named {
  const { logicalName: name, type } = column
  const targets = type === 'Owner' ? '' : targetText(column, mostTargets)
  return { name, label: targets === '' || name === `${targets}id` ? '' : `=${targets}` }
}

function nameAndLabel(column: ColumnDefinition): Named {
  const label = labelText(column)
  const named = nameOnly(column)
  const isSaid = label === '' || isImplied(label, named.name)
  return isSaid ? named : { ...named, label: `${named.label} (${label})` }
}

/** Whether the name contains a word of the label: `telephone2 (Other Phone)`. */
function isImplied(label: string, name: string): boolean {
  const words = label.toLowerCase().match(/[\p{L}\p{N}]{3,}/gu) ?? []
  return words.some((word) => name.includes(word))
}

/** `address1_line1 address1_line2` as `address1_{line1 line2}`. */
function printGroup(key: string, members: readonly Named[], rest = 0): string {
  const parts = new Map<string, Named[]>()
  for (const member of members) {
    const prefix = /^[^_]+_(?=.)/.exec(member.name)?.[0] ?? ''
    const part = prefix === '' ? member.name : prefix
    parts.set(part, [...(parts.get(part) ?? []), member])
  }
  const texts = [...parts].map(([part, ones]) => {
    const [first] = ones
    if (first === undefined || ones.length === 1) return `${first?.name ?? ''}${first?.label ?? ''}`
    return `${part}{${ones.map(({ name, label }) => name.slice(part.length) + label).join(' ')}}`
  })
  return `${key}: ${[...texts, ...(rest > 0 ? [`+${rest}`] : [])].join(' ')}`
}

/** Every group gets its share of the names that fit, and at least its number of columns. */
function cut(groups: readonly Group[], budgetTokens: number, share: number): readonly string[] {
  const total = groups.reduce((sum, { members }) => sum + members.length, 0)
  for (let most = Math.max(0, Math.floor(total * share)); ; most = Math.floor(most * 0.9)) {
    const texts = groups.map(({ text, members }) => {
      const kept = members.slice(0, Math.floor((members.length * most) / total))
      return printGroup(text, kept.map(nameOnly), members.length - kept.length)
    })
    if (most === 0 || costOf(texts) <= budgetTokens) return texts
  }
}

const costOf = (texts: readonly string[]) => estimateTokens(JSON.stringify(texts))
