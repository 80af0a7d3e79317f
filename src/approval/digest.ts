import { createHash } from 'node:crypto'
import type { Proposal } from '../dataverse/proposal/proposal.ts'

/**
 * What binds an approval to one write: SHA-256 over the caller, the tool, the entity, the ids, the ETags,
 * every value that is sent, and everything that the person was shown.
 *
 * @param owner - Environment and user. Nobody else's write has the same digest.
 */
export function toDigest(proposal: Proposal, owner: readonly string[]): string {
  const { tool, kind, entity, title, records, makes, sent } = proposal
  const content = [owner, tool, kind, entity, title, records, makes, sent]
  return createHash('sha256').update(JSON.stringify(content)).digest('base64url')
}
