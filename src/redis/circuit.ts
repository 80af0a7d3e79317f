import type { Clock } from '../clock.ts'

/** Whether a service that may be away is asked at all. */
export interface Circuit {
  /** Closed as in electricity: questions go through. */
  isClosed(): boolean
  succeeded(): void
  failed(): void
  /** The connection is gone, which needs no second failure. */
  lost(): void
  stop(): void
}

/** Failures in a row: one slow answer says little. */
const mostFailures = 3
const probeEveryMs = 500
/** Failed probes after which the connection itself is doubted. */
const mostProbes = 6

/**
 * Opens after three failures in a row, so that a service which is away slows nobody down, and asks
 * every half second whether it is back.
 *
 * @param onStuck - Called after three seconds without an answer, and every three seconds from then on.
 */
export function createCircuit({
  clock,
  probe,
  onStuck,
  onAway,
  onBack,
}: {
  readonly clock: Clock
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
    // It ends by being stopped.
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
