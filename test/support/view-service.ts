import type { Fetch } from '../../src/network/fetch.ts'

/** A row of `savedqueries` or `userqueries`. */
export interface ViewRow {
  readonly id: string
  readonly name: string
  readonly entity?: string
  /** What is inside `<fetch><entity>`. */
  readonly fetch: string
  /** Attributes of `<fetch>` itself. */
  readonly fetchAttributes?: string
  readonly cells?: readonly string[]
  readonly querytype?: number
}

interface ViewService {
  readonly system?: readonly ViewRow[]
  readonly personal?: readonly ViewRow[]
  /** The answer to a request that runs a view. */
  readonly run?: (options: URLSearchParams, request: Request) => unknown
}

/** Answers for views as in reference, part 2, section 3; everything else goes to the sandbox. */
export function viewService({ system = [], personal = [], run }: ViewService) {
  return async (request: Request, next: Fetch): Promise<Response> => {
    const { pathname, searchParams } = new URL(request.url)
    const filter = searchParams.get('$filter') ?? ''
    if (pathname.endsWith('/savedqueries')) return toList(system, 'savedqueryid', filter)
    if (pathname.endsWith('/userqueries')) return toList(personal, 'userqueryid', filter)
    const isRun = searchParams.has('savedQuery') || searchParams.has('userQuery')
    if (!isRun || run === undefined) return next(request)
    const answer = await run(searchParams, request)
    return answer instanceof Response ? answer : Response.json(answer)
  }
}

function toList(rows: readonly ViewRow[], key: string, filter: string): Response {
  const value = rows
    .filter(({ entity = 'account' }) => filter.includes(`'${entity}'`))
    .filter(({ id }) => !filter.includes(`${key} eq `) || filter.includes(id))
    .map(({ id, name, entity = 'account', fetch, fetchAttributes = '', cells, querytype = 0 }) => ({
      [key]: id,
      name,
      querytype,
      isdefault: false,
      fetchxml: `<fetch version="1.0" mapping="logical" ${fetchAttributes}><entity name="${entity}">${fetch}</entity></fetch>`,
      layoutxml: cells && layoutOf(cells),
    }))
  return Response.json({ value })
}

const layoutOf = (cells: readonly string[]) =>
  `<grid name="resultset" object="1" jump="name" select="1" icon="1" preview="1"><row name="result" id="accountid">${cells
    .map((name) => `<cell name="${name}" width="100"/>`)
    .join('')}</row></grid>`

export const viewId = (number: number) =>
  `5a3f0c1e-0000-4000-8000-${String(number).padStart(12, '0')}`
