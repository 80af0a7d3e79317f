import { parseParameters } from '../../odata/parse-parameters.ts'
import type { Parameters, SandboxFunction } from '../operations/operation.ts'
import { rowFunctions } from '../operations/row-functions.ts'
import { parseOption } from '../query/parse-option.ts'
import { refuse } from '../failures/query-failures.ts'
import type { Context } from '../security/context.ts'
import { jsonAnswer } from './sandbox-answer.ts'
import type { SandboxAnswer } from './sandbox-answer.ts'
import type { WebApiRequest } from './web-api-request.ts'
import { readAlias } from './query-options.ts'
import type { Resource } from './resource.ts'
import { routeNotFound } from '../failures/routing-failures.ts'

type Operation = Extract<Resource, { kind: 'operation' }>

/** What calls of both kinds of functions have in common. */
type Callee = Pick<SandboxFunction, 'parameters' | 'type'>

/** Answers `WhoAmI`, `WhoAmI()`, `F(P=@p1)?@p1=...` (reference section 5). */
export function callFunction(
  context: Context,
  incoming: WebApiRequest,
  called: SandboxFunction,
  parameterText: string,
): SandboxAnswer {
  const parameters = readParameters(incoming, called, parameterText)
  return answerFunction(context, called, called.run(context, parameters))
}

/** Calls a function on a row; `undefined` when no function has this name. */
export function callBoundFunction(
  context: Context,
  incoming: WebApiRequest,
  { name, parameters: text = '', target, suffix }: Operation,
): SandboxAnswer | undefined {
  const called = rowFunctions.get(name)
  if (!called || 'logicalName' in target) return undefined
  const { table, row } = target
  if (!called.entities.includes(table.logicalName)) return undefined
  if (incoming.method !== 'GET' || suffix) throw routeNotFound(incoming.url)

  const parameters = readParameters(incoming, called, text)
  return answerFunction(context, called, called.run(context, table, row, parameters))
}

function readParameters({ options }: WebApiRequest, called: Callee, text: string): Parameters {
  const given = new Map(parseOption(text, parseParameters).map(({ name, value }) => [name, value]))
  for (const name of given.keys()) {
    if (!called.parameters.includes(name)) {
      throw refuse(
        `The parameter '${name}' in the request is not a valid parameter for the operation.`,
      )
    }
  }
  return (name) => {
    const value = given.get(name)
    if (value?.type !== 'alias') return value
    const found = readAlias(options, value.name)
    return found?.type === 'path' ? undefined : found
  }
}

function answerFunction(
  { root }: Context,
  { type }: Callee,
  result: Readonly<Record<string, unknown>>,
): SandboxAnswer {
  return jsonAnswer(200, { '@odata.context': `${root}$metadata#${type}`, ...result })
}
