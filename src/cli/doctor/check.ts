import type { Clock } from '../../time/clock.ts'
import { DataverseError, isDataverseError } from '../../errors.ts'
import { within } from '../../time/deadline.ts'

/** What a check has found, in a few words. The remedy is a full sentence. */
export interface Finding {
  /** `warning`: it works, but the user should know something. */
  readonly outcome: 'ok' | 'warning' | 'failed' | 'skipped'
  readonly text: string
  readonly remedy?: string
}

export interface Check {
  readonly name: string
  /** Checks that must have succeeded before it. */
  readonly needs?: readonly string[]
  /** 15 s by default. */
  readonly limitMs?: number
  /** An error that it throws becomes a failure, with its message and hint. */
  readonly run: (signal: AbortSignal) => Promise<Finding>
}

export interface Checked extends Finding {
  readonly name: string
  readonly milliseconds: number
}

/** The time of one check, unless it says otherwise. */
export const usualLimitMs = 15_000

/** Runs the checks one after another, each within its limit; none stops the others. */
export async function runChecks(
  checks: readonly Check[],
  { clock }: { readonly clock: Clock },
): Promise<readonly Checked[]> {
  const done: Checked[] = []
  for (const check of checks) {
    const missing = (check.needs ?? []).find((need) =>
      done.some(
        ({ name, outcome }) => name === need && (outcome === 'failed' || outcome === 'skipped'),
      ),
    )
    const startedAt = clock.now()
    const finding =
      missing === undefined ? await runOne(check, clock) : skipped(`requires ${missing}`)
    done.push({ name: check.name, ...finding, milliseconds: clock.now() - startedAt })
  }
  return done
}

async function runOne({ run, limitMs = usualLimitMs }: Check, clock: Clock): Promise<Finding> {
  try {
    return await within({ clock, limitMs, tooLate: () => tooSlow(limitMs) }, run)
  } catch (error) {
    if (isDataverseError(error)) return failed(error.message, error.hint)
    return failed(
      error instanceof Error ? plain(error.message) : 'It failed.',
      'Try again. If it fails again, report it.',
    )
  }
}

export const ok = (text: string): Finding => ({ outcome: 'ok', text })
export const warning = (text: string, remedy: string): Finding => ({
  outcome: 'warning',
  text,
  remedy,
})
export const failed = (text: string, remedy: string): Finding => ({
  outcome: 'failed',
  text,
  remedy,
})
export const skipped = (text: string): Finding => ({ outcome: 'skipped', text })

export function tooSlow(limitMs: number): DataverseError {
  return new DataverseError('timeout', `No response within ${limitMs / 1000} s.`, {
    hint: 'Check the network and any proxy or firewall, then run the command again.',
  })
}

const plain = (text: string) => text.replaceAll(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, 160)
