/** Tracks pending tasks, so that callers can wait until all have ended. */
export interface PendingTasks {
  /** Call when a task begins; call the returned function when it ends. */
  begin(): () => void
  /** Resolves when no task is pending. */
  settled(): Promise<void>
}

export function createPendingTasks(): PendingTasks {
  const open = new Set<() => void>()
  const waiting: (() => void)[] = []

  return {
    begin() {
      const end = () => {
        open.delete(end)
        if (open.size === 0) for (const resolve of waiting.splice(0)) resolve()
      }
      open.add(end)
      return end
    },
    settled: () =>
      open.size === 0
        ? Promise.resolve()
        : new Promise((resolve) => {
            waiting.push(resolve)
          }),
  }
}
