/** A request that an environment received. */
export interface SeenRequest {
  readonly objectId: string
  readonly at: number
  readonly method: string
  /** Path and query, decoded. */
  readonly path: string
}

/** A gateway's page, too many requests, an answer that takes long, a connection that ends. */
export type Fault = (typeof faults)[number]
const faults = ['gateway', 'throttled', 'slow', 'cut'] as const

/** What an environment of many users sees, and what it makes of it. */
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
    /** Most requests of this user at once. */
    mostAtOnce: (objectId: string) => most.get(objectId) ?? 0,
    delayMs: () => pauseMs,
    /** Gives each answer to a read again, at no cost, where the service is not what is measured. */
    keep() {
      keepsAnswers = true
    },
    isKept: () => keepsAnswers,
    /** Lets every answer take so long. */
    delay(ms: number) {
      pauseMs = ms
    },
    /** Lets every request of this user fail. */
    breakFor: (objectId: string) => void broken.add(objectId),
    isBroken: (objectId: string) => broken.has(objectId),
    /** The user's next request is answered 429 with so many seconds. */
    throttle: (objectId: string, seconds: number) => void windows.set(objectId, seconds),
    throttled(objectId: string): number | undefined {
      const seconds = windows.get(objectId)
      windows.delete(objectId)
      return seconds
    },
    /** Lets this share of the answers go wrong. */
    goWrong(share: number) {
      faultShare = share
    },
    /** What goes wrong with the next answer, if anything does. */
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
