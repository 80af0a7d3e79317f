import type { ErrorCode } from '../errors.ts'

/**
 * Telemetry about the program's own work: only names, times, statuses and fixed codes. Never
 * arguments, filter text, record values or ids, or the user of a call.
 */
export interface Telemetry {
  /** One tool call, from its arrival to its response. */
  startCall(call: CallFacts): CallSpan
  /** One request to a service; belongs to the call whose `run` starts it. */
  startRequest(request: RequestFacts): RequestSpan
  /** Sends the remaining data. Never rejects, and ends within the exporter's time limit. */
  end(): Promise<void>
}

export interface CallFacts {
  readonly tool: string
  /** As the client sent it: every part is checked before it is recorded. */
  readonly request: {
    readonly id: string | number
    readonly _meta?: Readonly<Record<string, unknown>> | undefined
    /** The reserved metadata keys, from clients of revision 2026-07-28 or later. */
    readonly envelope?: Readonly<Record<string, unknown>> | undefined
  }
  /** Protocol revision negotiated for the connection, if there is one: `2025-11-25`. */
  readonly negotiated?: string | undefined
  readonly overHttp: boolean
}

export interface RequestFacts {
  readonly method: string
  /** Absolute; keys and query are not recorded. */
  readonly address: string
}

export interface CallSpan {
  /** Does the call's work, so that requests started in it belong to it. */
  run<Result>(work: () => Promise<Result>): Promise<Result>
  fail(code: ErrorCode): void
  end(): void
}

export interface RequestSpan {
  answered(status: number): void
  fail(code: ErrorCode): void
  end(): void
}

const noSpan: CallSpan & RequestSpan = {
  run: (work) => work(),
  answered: () => undefined,
  fail: () => undefined,
  end: () => undefined,
}

/** Records nothing and costs nothing. */
export const noTelemetry: Telemetry = {
  startCall: () => noSpan,
  startRequest: () => noSpan,
  end: async () => undefined,
}
