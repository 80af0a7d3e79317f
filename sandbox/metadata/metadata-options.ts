import { DataverseError } from '../../src/errors.ts'
import type { ExpandItem, Filter } from '../../odata/ast.ts'
import { parseExpand } from '../../odata/parse-expand.ts'
import { parseFilter } from '../../odata/parse-filter.ts'
import { parseSelect } from '../../odata/parse-select.ts'
import { parserCode, refuse } from '../failures/query-failures.ts'

/** The requested parts of a definition. */
export interface MetadataShape {
  readonly select: readonly string[] | undefined
  readonly filter: Filter | undefined
  readonly expand: readonly Expansion[]
}

export interface Expansion extends MetadataShape {
  readonly navigation: string
}

const allowed = new Set(['$select', '$filter', '$expand', 'LabelLanguages'])

/**
 * The query options of a metadata request. Paging, sorting and counting are not supported: those
 * options are rejected, also in nested form.
 *
 * @see Reference section 6.1.
 */
export function readShape(options: ReadonlyMap<string, string>): MetadataShape {
  for (const name of options.keys()) {
    if (!allowed.has(name) && !name.startsWith('@')) throw unsupported(name)
  }
  const select = options.get('$select')
  const filter = options.get('$filter')
  const expand = options.get('$expand')

  return parsed(() => ({
    select: select === undefined ? undefined : parseSelect(select).map(({ name }) => name),
    filter: filter === undefined ? undefined : parseFilter(filter),
    expand: expand === undefined ? [] : parseExpand(expand).map(toExpansion),
  }))
}

/** Runs a parser. For text that it cannot read, throws the error of the service's own parser. */
export function parsed<T>(parse: () => T): T {
  try {
    return parse()
  } catch (error) {
    if (error instanceof DataverseError && error.code === 'invalid_query') {
      throw refuse(error.message, parserCode)
    }
    throw error
  }
}

function toExpansion(item: ExpandItem): Expansion {
  if (item.top !== undefined) throw unsupported('$top')
  if (item.orderby !== undefined) throw unsupported('$orderby')
  if (item.count !== undefined) throw unsupported('$count')
  if (item.reference) throw unsupported(`${item.navigation}/$ref`)
  return {
    navigation: item.navigation,
    select: item.select?.map(({ name }) => name),
    filter: item.filter,
    expand: (item.expand ?? []).map(toExpansion),
  }
}

function unsupported(option: string): Error {
  return refuse(`The query option '${option}' is not supported for metadata.`)
}
