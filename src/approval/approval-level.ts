import { confirmLevels, type ConfirmLevel } from '../config.ts'
import type { WriteKind } from '../dataverse/proposal/proposal.ts'

const needed: Readonly<Record<WriteKind, ConfirmLevel>> = {
  closing: 'closings',
  update: 'updates',
  create: 'writes',
}

/** Whether the person is asked before such a write. */
export function asksFor(level: ConfirmLevel, kind: WriteKind): boolean {
  return confirmLevels.indexOf(level) >= confirmLevels.indexOf(needed[kind])
}
