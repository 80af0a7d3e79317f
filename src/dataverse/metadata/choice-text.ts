import { foreign } from '../../text/foreign.ts'
import type { ChoiceOption, ColumnDefinition } from './definition.ts'

/** The options that match a text: a label in any letter case, or a number. */
export function findOptions(
  { options = [], type }: ColumnDefinition,
  text: string,
): readonly ChoiceOption[] {
  const wanted = text.trim().toLowerCase()
  const labeled = options.filter(({ label }) => label.toLowerCase() === wanted)
  if (labeled.length > 0) return labeled
  const numbered = options.filter(({ value }) => String(value) === wanted)
  if (numbered.length > 0 || type !== 'Boolean') return numbered
  const truth = truths.get(wanted)
  return options.filter(({ value }) => value === truth)
}

const truths = new Map([
  ['true', 1],
  ['yes', 1],
  ['false', 0],
  ['no', 0],
])

/**
 * `0 (Active), 1 (Inactive)`: at most twelve options, those that contain `like` first; marked as foreign,
 * because anyone who customizes the environment writes labels.
 */
export function listOptions({ options = [], type }: ColumnDefinition, like = ''): string {
  const word = like.trim().toLowerCase()
  const near = ({ label }: ChoiceOption) => word !== '' && label.toLowerCase().includes(word)
  const sorted = options.toSorted((one, other) => Number(near(other)) - Number(near(one)))
  const print = ({ value, label }: ChoiceOption) =>
    `${type === 'Boolean' ? value === 1 : value} (${label.slice(0, longestLabel)})`
  const listed = sorted.slice(0, 12).map(print).join(', ')
  return foreign(listed, 1000) + (sorted.length > 12 ? ', …' : '')
}

const longestLabel = 60
