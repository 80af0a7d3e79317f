import { spinner } from '@clack/prompts'
import colors from 'picocolors'

/** The user's terminal while a command runs. Its output never goes to a pipe on stdout. */
export interface Terminal {
  /** Whether a user can be asked and shown a spinner. */
  readonly isInteractive: boolean
  note(text: string): void
  /** Runs something that takes a while; `text` describes it, without a period. */
  working<Result>(text: string, run: () => Promise<Result>): Promise<Result>
}

/** Without a terminal on both sides, or with `json`, there are no prompts and no spinner. */
export function createTerminal({ json }: { readonly json: boolean }): Terminal {
  const isInteractive = !json && process.stdin.isTTY && process.stdout.isTTY
  let pause: ((action: () => void) => void) | undefined

  return {
    isInteractive,

    note(text) {
      const write = () => void process.stderr.write(`  ${text}\n`)
      if (pause === undefined) write()
      else pause(write)
    },

    async working(text, run) {
      if (!isInteractive || pause !== undefined) return run()
      const turning = spinner({
        withGuide: false,
        styleFrame: colors.cyan,
        cancelMessage: 'Canceled',
        // The spinner consumes the signal and would let the command keep waiting.
        onCancel: () => void process.kill(process.pid, 'SIGINT'),
      })
      const start = () => turning.start(text)
      pause = (action) => {
        turning.clear()
        action()
        start()
      }
      start()
      process.once('exit', endAsCancelled)
      try {
        return await run()
      } finally {
        process.off('exit', endAsCancelled)
        pause = undefined
        turning.clear()
      }
    },
  }
}

/** The spinner exits with 0 on Ctrl-C, which would look like success. */
function endAsCancelled(): void {
  process.exitCode ||= 130
}
