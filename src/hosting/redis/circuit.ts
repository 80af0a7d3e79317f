import type { Clock } from '../../time/clock.ts'

/** A circuit breaker: decides whether a possibly unavailable service is called. */
export interface Circuit {
  /** Closed: requests go through. */
  isClosed(): boolean
  succeeded(): void
  failed(): void
  /** The connection is lost; no further failure is needed. */
  lost(): void
  stop(): void
}

/** Failures in a row: one slow response is not enough. */
const mostFailures = 3
const probeEveryMs = 500

/**
 * Opens after three failures in a row, so that an unavailable service does not slow down calls. Then
 * probes every half second whether the service is back.
 *
 * @param onStuck - Called after `mostProbes` without a response (three seconds), then after as many again.
 */
export function createCircuit({
  clock,
  mostProbes = 6,
  probe,
  onStuck,
  onAway,
  onBack,
}: {
  readonly clock: Clock
  /** Failed probes after which the connection is replaced; 6 by default. */
  readonly mostProbes?: number
  readonly probe: () => Promise<unknown>
  readonly onStuck: () => void
  readonly onAway: () => void
  readonly onBack: () => void
}): Circuit {
  const stopped = new AbortController()
  let failures = 0
  let isClosed = true

  return {
    isClosed: () => isClosed,
    succeeded() {
      failures = 0
    },
    failed() {
      failures += 1
      if (failures >= mostFailures) open()
    },
    lost: open,
    stop: () => stopped.abort(),
  }

  function open(): void {
    if (!isClosed || stopped.signal.aborted) return
    isClosed = false
    onAway()
    // The loop ends when the signal aborts.
    probeUntilBack().catch(() => undefined)
  }

  async function probeUntilBack(): Promise<void> {
    for (let probes = 1; ; probes += 1) {
      await clock.sleep(probeEveryMs, stopped.signal)
      if (await isBack()) break
      if (probes % mostProbes === 0) onStuck()
    }
    failures = 0
    isClosed = true
    onBack()
  }

  async function isBack(): Promise<boolean> {
    try {
      await probe()
      return true
    } catch {
      return false
    }
  }
}
