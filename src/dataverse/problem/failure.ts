import type { ErrorCode, ErrorFacts } from '../../errors.ts'

/** What was tried. `describe` is any read of definitions. */
export type Operation = 'query' | 'read' | 'create' | 'update' | 'describe'

/** What a failure's sentences are made of: the call, the answer, and the names in its text. */
export interface Details {
  readonly operation: Operation
  /** The entity set that the request addressed. */
  readonly set?: string
  readonly status: number
  readonly serviceCode?: string
  /** How long `Retry-After` asks to wait. */
  readonly seconds?: number
  /** Whether the service said anything in words. */
  readonly isExplained: boolean
  /** The named groups of the text that was recognised. */
  readonly found: Found
}

/** Names and numbers out of a service's text, never prose. An absent one was not in the text. */
export type Found = Readonly<Partial<Record<FoundName, string>>>

type FoundName =
  | 'accepted'
  | 'column'
  | 'depth'
  | 'entity'
  | 'expected'
  | 'given'
  | 'id'
  | 'label'
  | 'most'
  | 'name'
  | 'position'
  | 'privilege'
  | 'right'
  | 'state'

export interface Sentences {
  /** What happened. */
  readonly message: string
  /** What to do next, with the corrected argument where it can be computed. */
  readonly hint: string
  readonly facts?: Pick<ErrorFacts, 'position' | 'privilege'>
}

/** One row of the table: failures of the service that mean the same to the reader. */
export interface Failure {
  readonly code: ErrorCode
  /** The service's codes, lower case, with their published names; '' for one that has none. */
  readonly serviceCodes?: Readonly<Record<string, string>>
  /** Texts of the service that say it more exactly than their code, or have none. */
  readonly texts?: readonly RegExp[]
  /** Only answers with one of these; without it any. */
  readonly statuses?: readonly number[]
  /** The service's own text names what matters, and follows the message unless `texts` took it out. */
  readonly quote?: true
  readonly say: (details: Details) => Sentences
}

/** What all rows say to whoever lacks a right. */
export const repeatingIsUseless = 'Repeating the call will not help.'

/** The call that shows an entity, or those of its columns whose names hold `word`, as it is to be made. */
export function describeCall(entity: string | undefined, word?: string): string {
  if (entity === undefined) return 'describe_entities'
  const columns = word === undefined ? {} : { columns: [word.slice(0, 64)] }
  return `describe_entities ${JSON.stringify({ entity, ...columns })}`
}

/** The call that finds records of an entity. */
export function queryCall(entity: string | undefined): string {
  return entity === undefined ? 'query_records' : `query_records ${JSON.stringify({ entity })}`
}

/** What was tried, as a phrase: `the query of accounts`. */
export function describeOperation({ operation, set }: Details): string {
  return set === undefined ? attempts[operation].alone : `${attempts[operation].of} ${set}`
}

const attempts = {
  query: { alone: 'the query', of: 'the query of' },
  read: { alone: 'reading the record', of: 'reading a record of' },
  create: { alone: 'the create', of: 'creating a record in' },
  update: { alone: 'the update', of: 'updating a record of' },
  describe: { alone: 'reading the definitions', of: 'reading the definitions of' },
} as const
