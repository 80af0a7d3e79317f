import type { ErrorCode } from '../errors.ts'

/**
 * What the program tells about its own work. Names, times, statuses and closed codes only: never
 * arguments, filter text, record values or ids, nor who made the call.
 */
export interface Telemetry {
  /** One tool call, from its arrival to its answer. */
  startCall(call: CallFacts): CallSpan
  /** One request to a service; belongs to the call in whose `run` it is started. */
  startRequest(request: RequestFacts): RequestSpan
  /** Sends what is still kept. Never rejects, and ends within the exporter's time limit. */
  end(): Promise<void>
}

export interface CallFacts {
  readonly tool: string
  /** As the client sent it: every part is checked before it is told. */
  readonly request: {
    readonly id: string | number
    readonly _meta?: Readonly<Record<string, unknown>> | undefined
    /** The reserved keys of the metadata, from clients of revision 2026-07-28 on. */
    readonly envelope?: Readonly<Record<string, unknown>> | undefined
  }
  /** Revision of the protocol that the connection agreed on, where there is one: `2025-11-25`. */
  readonly negotiated?: string | undefined
  readonly overHttp: boolean
}

export interface RequestFacts {
  readonly method: string
  /** Absolute; keys and query are left out of what is told. */
  readonly address: string
}

export interface CallSpan {
  /** Does the call's work, so that the requests started in it belong to it. */
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

/** Tells nothing and costs nothing. */
export const noTelemetry: Telemetry = {
  startCall: () => noSpan,
  startRequest: () => noSpan,
  end: async () => undefined,
}
