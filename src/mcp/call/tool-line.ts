import type { Metadata } from '../../dataverse/metadata/metadata.ts'
import type { DataverseError } from '../../errors.ts'
import type { LogFields } from '../../telemetry/log.ts'
import type { Caller, ToolAnswer } from '../contract/tool.ts'

/** What the log says about one tool call: no argument and no value. */
export interface ToolLine {
  readonly tool: string
  /** Logical name of the first entity whose definition the call read; an argument could be anything. */
  readonly entity: string | undefined
  readonly milliseconds: number
  /** Absent if the call ended before its caller was known. */
  readonly caller: Pick<Caller, 'user' | 'serviceMs'> | undefined
  /** What `serviceMs` was when the call began. */
  readonly serviceMsBefore: number
  readonly hashUser: ((user: string) => string) | undefined
}

/** The fields of a call that succeeded. */
export function answeredLine(line: ToolLine, answer: ToolAnswer): LogFields {
  return { ...common(line), outcome: 'ok', records: countRecords(answer) }
}

/** The fields of a call that failed, with what an administrator can look up. */
export function failedLine(line: ToolLine, { code, facts }: DataverseError): LogFields {
  const { status, requestId, aadsts, correlationId } = facts
  return {
    ...common(line),
    outcome: 'error',
    code,
    ...(status !== undefined && { status }),
    ...(requestId !== undefined && { requestId }),
    ...(aadsts !== undefined && { aadsts }),
    ...(correlationId !== undefined && { correlationId }),
  }
}

/** The fields of a call that waits for the user. */
export function waitingLine(line: ToolLine, outcome: 'sign-in' | 'approval'): LogFields {
  return { ...common(line), outcome }
}

function common({
  tool,
  entity,
  milliseconds,
  caller,
  serviceMsBefore,
  hashUser,
}: ToolLine): LogFields {
  const user = caller?.user?.()
  const serviceMs = (caller?.serviceMs?.() ?? serviceMsBefore) - serviceMsBefore
  return {
    tool,
    ...(user !== undefined && hashUser && { user: hashUser(user) }),
    ...(entity !== undefined && { entity }),
    milliseconds,
    serviceMilliseconds: Math.min(milliseconds, Math.round(serviceMs)),
  }
}

/** Rows of a query, records of a write; 1 for one record. */
function countRecords(answer: ToolAnswer): number {
  for (const name of ['rows', 'entities', 'ids', 'updated']) {
    const found = answer[name]
    if (typeof found === 'number') return found
    if (Array.isArray(found)) return found.filter((one) => one !== null).length
  }
  return 1
}

/** Reads definitions, and remembers the name of the first one. */
export function watchEntity(metadata: Metadata): {
  readonly metadata: Metadata
  readonly entity: () => string | undefined
} {
  let first: string | undefined
  return {
    metadata: {
      ...metadata,
      async entity(...request) {
        const definition = await metadata.entity(...request)
        first ??= definition.logicalName
        return definition
      },
    },
    entity: () => first,
  }
}
