import { spinner } from '@clack/prompts'
import colors from 'picocolors'

/** The person at the terminal, while a command runs. What it says never goes to a pipe on stdout. */
export interface Terminal {
  /** Whether there is somebody who can be asked and shown a spinner. */
  readonly isInteractive: boolean
  note(text: string): void
  /** Runs something that takes a while; `text` says what, without its full stop. */
  working<Result>(text: string, run: () => Promise<Result>): Promise<Result>
}

/** Without a terminal on both sides, or for programs (`json`), nobody is asked and nothing moves. */
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
        cancelMessage: 'Cancelled',
        // The spinner takes the signal for itself and would let the command wait on.
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

/** The spinner ends the process with 0 on a typed Ctrl-C, which would pass for a success. */
function endAsCancelled(): void {
  process.exitCode ||= 130
}
