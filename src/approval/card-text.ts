import type { Proposal, ProposedChange } from '../dataverse/proposal/proposal.ts'
import { toVisible } from '../text/visible.ts'

/** Where a write goes, for the person. */
export interface Place {
  /** Host name of the environment. */
  readonly host: string
  /** `production`, `sandbox`, ...; absent if the service does not tell. */
  readonly type?: string | undefined
}

/** Longer questions are not asked: nobody can read them in a dialog. */
export const mostCharacters = 6000

/**
 * The question as text: environment, each record by its name, and each column as `old -> new`. Every word that
 * others may have written is made visible and stands on one line.
 */
export function toCardText(proposal: Proposal, place: Place): string {
  const { kind, title, records, makes } = proposal
  const count = records.length === 1 ? '' : ` ${records.length} records`
  const type = place.type === undefined ? '' : ` (${place.type})`
  return [
    `${verbs[kind]}${count}: ${toVisible(title, 100)}`,
    `Environment: ${place.host}${type}`,
    ...records.flatMap((record, at) => {
      const number = records.length === 1 ? '' : `${at + 1}. `
      const name = record.name === undefined ? noName(kind) : toQuoted(record.name)
      const id = record.id === undefined ? '' : ` (${record.id})`
      return [`${number}${name}${id}`, ...record.changes.map(toLine)]
    }),
    ...(makes.length > 0 ? [`Dataverse also makes: ${makes.join(', ')}.`] : []),
  ].join('\n')
}

const verbs = { create: 'Create', update: 'Change', closing: 'Change the state of' } as const

const noName = (kind: Proposal['kind']) => (kind === 'create' ? 'New record' : 'Record')

function toLine({ name, label, before, after }: ProposedChange): string {
  const shownLabel = toVisible(label, 100)
  const column = shownLabel === name ? name : `${shownLabel} [${name}]`
  const old = before === undefined ? '' : `${toShown(before)} -> `
  return `- ${column}: ${old}${toShown(after)}`
}

const toShown = (value: string | null) => (value === null ? '(empty)' : toQuoted(value))

/** A quote inside is marked, so that a value cannot seem to end before its end. */
const toQuoted = (text: string) => `"${toVisible(text).replaceAll(/["\\]/g, String.raw`\$&`)}"`
