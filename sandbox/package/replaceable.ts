import type { EnvironmentData } from '../environment.ts'
import type { Sandbox } from '../sandbox.ts'

/** A sandbox whose rows and faults can be put back while programs use it. */
export interface Replaceable {
  readonly sandbox: Sandbox
  /** Puts a new sandbox in its place. */
  start(origin: string, from: EnvironmentData): void
}

export function createReplaceable(
  make: (origin: string, from: EnvironmentData) => Sandbox,
): Replaceable {
  let current: Sandbox | undefined
  const now = (): Sandbox => {
    if (current === undefined) throw new Error('The sandbox has not been started.')
    return current
  }
  return {
    start(origin, from) {
      current = make(origin, from)
    },
    sandbox: {
      get origin() {
        return now().origin
      },
      fetch: (request) => now().fetch(request),
      wire: (request) => now().wire(request),
      faults: {
        fetch: (request) => now().faults.fetch(request),
        replace: (plan) => now().faults.replace(plan),
        state: () => now().faults.state(),
        appliedTo: (request) => now().faults.appliedTo(request),
      },
      users: () => now().users(),
      hasUser: (name) => now().hasUser(name),
      ledger: () => now().ledger(),
      content: () => now().content(),
    },
  }
}
