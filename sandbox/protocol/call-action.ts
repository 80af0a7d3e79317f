import { rowActions, setActions, unboundActions } from '../operations/actions.ts'
import type { ActionResult } from '../operations/operation.ts'
import type { Context } from '../security/context.ts'
import { emptyAnswer, jsonAnswer } from './sandbox-answer.ts'
import type { SandboxAnswer } from './sandbox-answer.ts'
import { readParameters } from './request-body.ts'
import type { WebApiRequest } from './web-api-request.ts'
import type { Resource } from './resource.ts'
import { routeNotFound, segmentNotFound } from '../failures/routing-failures.ts'

type Operation = Extract<Resource, { kind: 'operation' }>

/** `POST WinOpportunity`; `undefined` when the action does not exist. */
export function callUnboundAction(
  context: Context,
  incoming: WebApiRequest,
  name: string,
  parameters: string | undefined,
): SandboxAnswer | undefined {
  const action = unboundActions.get(name)
  if (!action) return undefined

  // Actions are called without parentheses (reference section 5).
  const isCall =
    incoming.method === 'POST' && parameters === undefined && incoming.segments.length === 1
  if (!isCall) throw routeNotFound(incoming.url)
  return answerAction(context, name, action(context, readParameters(incoming)))
}

/** Calls an action on an entity set or on a row. */
export function callBoundAction(
  context: Context,
  incoming: WebApiRequest,
  { name, parameters, target, suffix }: Operation,
): SandboxAnswer {
  const isSet = 'logicalName' in target
  const setAction = isSet ? setActions.get(name) : undefined
  const rowAction = isSet ? undefined : rowActions.get(name)
  const isKnown = setAction ?? (!isSet && rowAction?.entity === target.table.logicalName)
  if (!isKnown) throw segmentNotFound(`Microsoft.Dynamics.CRM.${name}`)
  if (incoming.method !== 'POST' || parameters !== undefined || suffix) {
    throw routeNotFound(incoming.url)
  }

  const body = readParameters(incoming)
  const result = isSet
    ? setAction?.(context, target, body)
    : rowAction?.run(context, target.row, body)
  return answerAction(context, name, result)
}

function answerAction({ root }: Context, name: string, result: ActionResult): SandboxAnswer {
  if (!result) return emptyAnswer(204)
  const type = `Microsoft.Dynamics.CRM.${name}Response`
  return jsonAnswer(200, { '@odata.context': `${root}$metadata#${type}`, ...result })
}
