import { createUnderWay } from './under-way.ts'

/** A write that is about to be made, without its values. */
export interface AuditedWrite {
  readonly operation: 'create' | 'update'
  /** The entity set. */
  readonly entity: string
  /** Absent where only an alternate key is known, or where the service makes the id. */
  readonly id: string | undefined
}

export interface AuditedOutcome {
  /** `ok`, or the code of the error: `conflict`, `duplicate`, `outcome_unknown`, `cancelled`... */
  readonly outcome: string
  readonly id?: string | undefined
  /** The service's id of the request. */
  readonly requestId?: string | undefined
}

/** Says of each write how it ended, one line each. */
export interface Audit {
  /** To be called with the outcome, once. */
  begin(write: AuditedWrite): (outcome: AuditedOutcome) => void
}

/** The audit of a process, with the writes that are under way. */
export interface AuditTrail {
  /** The audit of one caller; `user` is asked when a write ends, and becomes a keyed hash. */
  of(caller: { readonly environment: string; readonly user: () => string | undefined }): Audit
  /** Resolves once no write is under way. */
  settled(): Promise<void>
  /** Gives the writes under way as of unknown outcome, for a process that must end now. */
  abandon(): void
}

/** One line of the audit. */
export interface AuditLine {
  readonly user: string
  readonly environment: string
  readonly entity: string
  readonly id?: string
  readonly operation: 'create' | 'update'
  readonly outcome: string
  readonly requestId?: string
}

/** For callers whose writes nobody audits: tests of the layers below. */
export const noAudit: Audit = { begin: () => () => undefined }

/**
 * The audit of a process. A line is written when its write has ended, also when the call was cancelled
 * meanwhile.
 *
 * @param hash - Turns a user into what may be written, the same each time.
 * @see Security requirements R49 and R50
 */
export function createAuditTrail({
  write,
  hash,
}: {
  readonly write: (line: AuditLine) => void
  readonly hash: (user: string) => string
}): AuditTrail {
  const open = new Set<(outcome: AuditedOutcome) => void>()
  const underWay = createUnderWay()

  return {
    of: ({ environment, user }) => ({
      begin(begun) {
        const ended = underWay.begin()
        const end = ({ outcome, id = begun.id, requestId }: AuditedOutcome) => {
          if (!open.delete(end)) return
          write({
            user: hash(user() ?? ''),
            environment,
            entity: begun.entity,
            ...(id !== undefined && { id }),
            operation: begun.operation,
            outcome: words[outcome] ?? 'failed',
            ...(requestId !== undefined && { requestId }),
          })
          ended()
        }
        open.add(end)
        return end
      },
    }),
    settled: () => underWay.settled(),
    abandon() {
      for (const end of open) end({ outcome: 'outcome_unknown' })
    },
  }
}

/** Anything else has failed: nothing was written. */
const words: Readonly<Record<string, string>> = {
  ok: 'ok',
  outcome_unknown: 'unknown',
  conflict: 'conflict',
  duplicate: 'duplicate',
  cancelled: 'cancelled',
}
