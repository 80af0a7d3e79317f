import { parseExpand } from '../../odata/parse-expand.ts'
import { parseSelect } from '../../odata/parse-select.ts'
import { parseOption } from '../query/parse-option.ts'
import { createScope } from '../query/scope.ts'
import type { Scope } from '../query/scope.ts'
import { compileShape } from '../query/row-shape.ts'
import type { AnswerKind, RowShape } from '../query/row-shape.ts'
import type { Table } from '../schema/model.ts'
import type { Context } from '../security/context.ts'
import type { WebApiRequest } from './web-api-request.ts'
import { readAlias } from './query-options.ts'
import type { SystemQueryOptions } from './query-options.ts'

/** The shape that `$select` and `$expand` request. */
export function readShape(
  context: Context,
  table: Table,
  options: SystemQueryOptions,
  kind: AnswerKind,
): RowShape {
  const select = parsed(options, '$select', parseSelect)
  const expand = parsed(options, '$expand', parseExpand)
  return compileShape(context, table, { select, expand: expand ?? [] }, kind)
}

export function createOptionScope(
  context: Context,
  table: Table,
  options: SystemQueryOptions,
): Scope {
  return createScope(context, table, (name) => readAlias(options, name))
}

/** An option's tree; `undefined` when the option is absent or empty, as in `$select=`. */
export function parsed<T>(
  options: SystemQueryOptions,
  name: string,
  parse: (text: string) => T,
): T | undefined {
  const text = options.get(name)
  if (text === undefined || text.trim() === '') return undefined
  return parseOption(text, parse)
}

/** `Preference-Applied` for those of the given preferences that the request named. */
export function appliedHeader(
  { prefer }: WebApiRequest,
  names: Parameters<WebApiRequest['prefer']['applied']>[0],
): Readonly<Record<string, string>> {
  const applied = prefer.applied(names)
  return applied === '' ? {} : { 'Preference-Applied': applied }
}
