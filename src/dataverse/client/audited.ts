import { toDataverseError } from '../../errors.ts'
import type { Audit, AuditedWrite } from '../../telemetry/audit.ts'
import type { Receipt } from './confirm-write.ts'
import type { Written } from './dataverse.ts'

/** Runs one write and records it: one audit line, even if no caller waits for its outcome anymore. */
export type Audited = (write: AuditedWrite, run: () => Promise<Receipt>) => Promise<Written>

export function createAudited(audit: Audit): Audited {
  return async (write, run) => {
    const end = audit.begin(write)
    try {
      const { requestId, ...written } = await run()
      end({ outcome: 'ok', id: written.id, requestId })
      return written
    } catch (error) {
      const { code, facts } = toDataverseError(error)
      const isWritten = code === 'bad_answer' && (facts.status ?? 500) < 300
      end({
        outcome: isWritten ? 'ok' : code,
        id: facts.id ?? write.id,
        requestId: facts.requestId,
      })
      throw error
    }
  }
}
