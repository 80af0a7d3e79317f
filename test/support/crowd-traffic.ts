/** A request that an environment received. */
export interface SeenRequest {
  readonly objectId: string
  readonly at: number
  readonly method: string
  /** Path and query, decoded. */
  readonly path: string
}

/** A gateway page, too many requests, a slow response, a connection that ends. */
export type Fault = (typeof faults)[number]
const faults = ['gateway', 'throttled', 'slow', 'cut'] as const

/** What an environment of many users receives, and the faults it applies. */
export function createTraffic() {
  const seen: SeenRequest[] = []
  const running = new Map<string, number>()
  const most = new Map<string, number>()
  const windows = new Map<string, number>()
  const broken = new Set<string>()
  let pauseMs = 0
  let keepsAnswers = false
  let faultShare = 0

  return {
    seen,
    of: (objectId: string) => seen.filter((each) => each.objectId === objectId),
    /** Maximum number of this user's concurrent requests. */
    mostAtOnce: (objectId: string) => most.get(objectId) ?? 0,
    delayMs: () => pauseMs,
    /**
     * Repeats each response to a read at no cost, for measurements that do not concern the service.
     */
    keep() {
      keepsAnswers = true
    },
    isKept: () => keepsAnswers,
    /** Delays every response by this time. */
    delay(ms: number) {
      pauseMs = ms
    },
    /** Makes every request of this user fail. */
    breakFor: (objectId: string) => void broken.add(objectId),
    isBroken: (objectId: string) => broken.has(objectId),
    /** The user's next request gets a 429 with this number of seconds. */
    throttle: (objectId: string, seconds: number) => void windows.set(objectId, seconds),
    throttled(objectId: string): number | undefined {
      const seconds = windows.get(objectId)
      windows.delete(objectId)
      return seconds
    },
    /** Makes this share of the responses fail. */
    goWrong(share: number) {
      faultShare = share
    },
    /** The fault of the next response, if any. */
    fault(): Fault | undefined {
      if (Math.random() >= faultShare) return undefined
      return faults[Math.floor(Math.random() * faults.length)]
    },
    begin(objectId: string, { method, url }: Request): () => void {
      const { pathname, search } = new URL(url)
      seen.push({ objectId, method, at: Date.now(), path: decodeURIComponent(pathname + search) })
      const count = (running.get(objectId) ?? 0) + 1
      running.set(objectId, count)
      most.set(objectId, Math.max(count, most.get(objectId) ?? 0))
      return () => void running.set(objectId, (running.get(objectId) ?? 0) - 1)
    },
  }
}
