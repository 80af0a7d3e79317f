import type { Clock } from '../../src/time/clock.ts'
import type { Fetch } from '../../src/network/fetch.ts'
import { applyFault } from './effects.ts'
import { fits, isDue, readablePath } from './match.ts'
import type { FaultPlan, FaultRule } from './plan.ts'

/** A rule with its counts. */
export type RuleState = FaultRule & {
  /** Number of requests so far that matched its method, path and user. */
  readonly seen: number
  readonly applied: number
}

/** Makes requests fail according to a plan. */
export interface Faults {
  /** Sends a request through the active rules. Rejects when a real connection would have ended. */
  readonly fetch: Fetch
  /** Activates another plan: counts restart at zero and expired tokens become valid again. */
  replace(plan: FaultPlan): void
  /** The active rules, in order. */
  state(): readonly RuleState[]
  /** The faults that were applied to a request, in order. */
  appliedTo(request: Request): readonly string[]
}

interface FaultsOptions {
  readonly plan: FaultPlan
  readonly next: Fetch
  readonly clock: Clock
  /** Whether `name` is one of the names of the user that the request acts as. */
  readonly isUser: (request: Request, name: string) => boolean
  /** The response to a request whose token is not accepted. */
  readonly challenge: (request: Request) => Response
}

interface Counted {
  readonly rule: FaultRule
  seen: number
  applied: number
}

/**
 * Puts faults in front of `next`. Rules apply to a request in their order. Each rule sees and
 * counts only what the earlier rules let through.
 */
export function createFaults({ plan, next, clock, isUser, challenge }: FaultsOptions): Faults {
  let rules = toCounted(plan)
  const expired = new Set<string>()
  const applied = new WeakMap<Request, string[]>()

  function expireToken(request: Request): Response {
    const token = request.headers.get('authorization')
    if (token !== null) expired.add(token)
    return challenge(request)
  }

  function note(request: Request, fault: string): void {
    applied.set(request, [...(applied.get(request) ?? []), fault])
  }

  function isRuleDue(counted: Counted, request: Request): boolean {
    const { rule } = counted
    const { method, url } = request
    const path = readablePath(url)
    if (!fits(rule, { method, path, isUser: (name) => isUser(request, name) })) return false

    counted.seen += 1
    return counted.applied < (rule.times ?? Infinity) && isDue(rule, counted.seen)
  }

  async function send(
    request: Request,
    [counted, ...others]: readonly Counted[],
  ): Promise<Response> {
    if (!counted) return next(request)
    if (!isRuleDue(counted, request)) return send(request, others)

    counted.applied += 1
    note(request, counted.rule.fault)
    return applyFault({
      rule: counted.rule,
      request,
      next: () => send(request, others),
      clock,
      expireToken: () => expireToken(request),
    })
  }

  return {
    fetch: async (request) => {
      if (!expired.has(request.headers.get('authorization') ?? '')) return send(request, rules)

      note(request, 'expire-token')
      return challenge(request)
    },
    replace(changed) {
      rules = toCounted(changed)
      expired.clear()
    },
    state: () => rules.map(({ rule, ...counts }) => ({ ...rule, ...counts })),
    appliedTo: (request) => applied.get(request) ?? [],
  }
}

function toCounted({ rules }: FaultPlan): readonly Counted[] {
  return rules.map((rule) => ({ rule, seen: 0, applied: 0 }))
}
