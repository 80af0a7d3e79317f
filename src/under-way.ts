/** What is under way, for whoever has to wait for its end. */
export interface UnderWay {
  /** To be called when something begins; what comes back, when it has ended. */
  begin(): () => void
  /** Resolves once nothing is under way. */
  settled(): Promise<void>
}

export function createUnderWay(): UnderWay {
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
