import type { ServerContext } from '@modelcontextprotocol/server'
import type { SignInProgress } from '../../dataverse/client/sign-in-prompt.ts'

/** Progress notifications of one call. Their numbers only increase, as the protocol requires. */
export interface CallProgress {
  /** Rows so far, and the maximum. */
  readonly rows: (rows: number, most: number) => void
  /** Each one counts less than a row. */
  readonly signIn: (progress: SignInProgress) => void
}

/** A notification that is lost is not an error. */
export function createProgress(
  { notify }: ServerContext['mcpReq'],
  progressToken: string | number,
): CallProgress {
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
