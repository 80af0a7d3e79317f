import type { ServerContext } from '@modelcontextprotocol/server'
import type { SignInProgress } from '../../dataverse/client/sign-in-prompt.ts'

/** Notes on the progress of one call. Their numbers only grow, as the protocol demands. */
export interface CallProgress {
  /** Rows so far, and at most. */
  readonly rows: (rows: number, most: number) => void
  /** Counts less than one row. */
  readonly signIn: (progress: SignInProgress) => void
}

/** For a client that gave a token for progress; a note that is lost is no failure. */
export function createProgress({
  _meta,
  notify,
}: ServerContext['mcpReq']): CallProgress | undefined {
  const progressToken = _meta?.progressToken
  if (progressToken === undefined) return undefined
  let soFar = 0

  function send(params: { progress: number; total?: number; message?: string }): void {
    notify({
      method: 'notifications/progress',
      params: { progressToken, ...params },
    }).catch(() => undefined)
  }

  return {
    rows(progress, total) {
      soFar = progress
      send({ progress, total })
    },
    signIn: ({ message, elapsedMs }) => send({ progress: soFar + elapsedMs / 1e6, message }),
  }
}
