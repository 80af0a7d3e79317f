import type { ErrorCode, ErrorFacts } from '../../errors.ts'

/** The attempted operation. `describe` is any read of definitions. */
export type Operation = 'query' | 'read' | 'create' | 'update' | 'describe'

/** The input for a failure's sentences: the call, the answer, and the names in its text. */
export interface Details {
  readonly operation: Operation
  /** The entity set that the request addressed. */
  readonly set?: string
  readonly status: number
  readonly serviceCode?: string
  /** The wait that `Retry-After` asks for. */
  readonly seconds?: number
  /** Whether the message shows the service's text. */
  readonly isExplained: boolean
  /** Whether the error shows the service's id of the request. */
  readonly hasRequestId: boolean
  /** The named groups of the recognized text. */
  readonly found: Found
}

/** Names and numbers from a service's text, never prose. An absent one was not in the text. */
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
  /** What to do next, with the corrected argument if it can be computed. */
  readonly hint: string
  readonly facts?: Pick<ErrorFacts, 'missingColumn' | 'position' | 'privilege'>
}

/** One row of the table: service failures that have the same meaning for the reader. */
export interface Failure {
  readonly code: ErrorCode
  /** The service's codes, in lower case, with their published names; '' for a code without a name. */
  readonly serviceCodes?: Readonly<Record<string, string>>
  /** Service texts that are more precise than their code, or that have no code. */
  readonly texts?: readonly RegExp[]
  /** Only answers with one of these statuses; any status if absent. */
  readonly statuses?: readonly number[]
  /** Appends the service's own text to the message, unless `texts` extracted names from it. */
  readonly quote?: true
  readonly say: (details: Details) => Sentences
}

/** A row with fixed sentences. The service's own text follows the message. */
export function fixedFailure(
  code: ErrorCode,
  serviceCodes: Readonly<Record<string, string>>,
  message: string,
  hint: string,
): Failure {
  return { code, serviceCodes, quote: true, say: () => ({ message, hint }) }
}

/** `Correct the value named in the text`, or `Check the values` if the answer has no text. */
export function correct(what: 'part' | 'value', { isExplained }: Details): string {
  if (isExplained) return `Correct the ${what} named in the text`
  return what === 'part' ? 'Check names, operators and values of the query' : 'Check the values'
}

/** The last sentence of every hint about a missing privilege. */
export const repeatingIsUseless = 'Repeating the call will not help.'

/** The exact call that describes an entity, or only its columns whose names contain `word`. */
export function describeCall(entity: string | undefined, word?: string): string {
  if (entity === undefined) return 'describe_entities'
  const columns = word === undefined ? {} : { columns: [word.slice(0, 64)] }
  return `describe_entities ${JSON.stringify({ entity, ...columns })}`
}

/** The call that finds records of an entity. */
export function queryCall(entity: string | undefined): string {
  return entity === undefined ? 'query_records' : `query_records ${JSON.stringify({ entity })}`
}

/** The attempted operation as a phrase: `the query of accounts`. */
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
