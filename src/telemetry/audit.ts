import { createPendingTasks } from '../time/pending-tasks.ts'

/** A write that is about to be sent, without its values. */
export interface AuditedWrite {
  readonly operation: 'create' | 'update'
  /** The entity set. */
  readonly entity: string
  /** Absent if only an alternate key is known, or if the service generates the id. */
  readonly id: string | undefined
}

export interface AuditedOutcome {
  /** `ok`, or the code of the error: `conflict`, `duplicate`, `outcome_unknown`, `cancelled`... */
  readonly outcome: string
  readonly id?: string | undefined
  /** The service's request id. */
  readonly requestId?: string | undefined
}

/** Records the outcome of each write, one line per write. */
export interface Audit {
  /** Call the returned function once, with the outcome. */
  begin(write: AuditedWrite): (outcome: AuditedOutcome) => void
}

/** The audit of a process, including writes in progress. */
export interface AuditTrail {
  /** The audit of one caller. `user` is called when a write ends, and is logged as a keyed hash. */
  of(caller: { readonly environment: string; readonly user: () => string | undefined }): Audit
  /** Resolves when no write is in progress. */
  settled(): Promise<void>
  /** Records writes in progress with an unknown outcome, for a process that must exit now. */
  abandon(): void
}

/** One audit line. */
export interface AuditLine {
  readonly user: string
  readonly environment: string
  readonly entity: string
  readonly id?: string
  readonly operation: 'create' | 'update'
  readonly outcome: string
  readonly requestId?: string
}

/** For tests of lower layers, whose writes are not audited. */
export const noAudit: Audit = { begin: () => () => undefined }

/**
 * The audit of a process. A line is written when its write ends, even if the call was canceled in the
 * meantime.
 *
 * @param hash - Converts a user to the value that is logged, always the same for one user.
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
  const underWay = createPendingTasks()

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

/** Any other outcome is a failure: nothing was written. */
const words: Readonly<Record<string, string>> = {
  ok: 'ok',
  outcome_unknown: 'unknown',
  conflict: 'conflict',
  duplicate: 'duplicate',
  cancelled: 'cancelled',
}
