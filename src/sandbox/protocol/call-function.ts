import type { AliasValue } from '../../odata/ast.ts'
import { parseParameters } from '../../odata/parse-parameters.ts'
import type { SandboxFunction } from '../functions/functions.ts'
import { parseOption } from '../query/parse-option.ts'
import { refuse } from '../query/refusals.ts'
import type { Context } from '../store/context.ts'
import { jsonAnswer } from './answer.ts'
import type { Answer } from './answer.ts'
import type { Incoming } from './incoming.ts'
import { readAlias } from './query-options.ts'

/** Answers `WhoAmI`, `WhoAmI()`, `F(P=@p1)?@p1=...` (reference section 5). */
export function callFunction(
  context: Context,
  { options }: Incoming,
  called: SandboxFunction,
  parameterText: string,
): Answer {
  const given = new Map(
    parseOption(parameterText, parseParameters).map(({ name, value }) => [name, value]),
  )
  for (const name of given.keys()) {
    if (!called.parameters.includes(name)) {
      throw refuse(
        `The parameter '${name}' in the request is not a valid parameter for the operation.`,
      )
    }
  }
  const result = called.run(context, (name): AliasValue | undefined => {
    const value = given.get(name)
    if (value?.type !== 'alias') return value
    const found = readAlias(options, value.name)
    return found?.type === 'path' ? undefined : found
  })
  return jsonAnswer(200, { '@odata.context': `${context.root}$metadata#${called.type}`, ...result })
}
