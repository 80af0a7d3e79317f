import type { RecordId } from '../names.ts'
import type { WireRow } from './parse-answer.ts'

/** One entity to search, with text columns by their logical names. */
export interface SearchTable {
  readonly entity: string
  readonly select: readonly string[]
  readonly search: readonly string[]
}

export interface SearchQuery {
  /** As the user wrote them: operators are escaped here. */
  readonly words: string
  readonly tables: readonly SearchTable[]
  /** 1 to 100 records, the best first. */
  readonly top: number
}

export interface SearchHit {
  readonly entity: string
  readonly id: RecordId
  /** The selected columns only. */
  readonly values: WireRow
}
