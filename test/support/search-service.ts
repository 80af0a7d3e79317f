import * as z from 'zod'
import type { Fetch } from '../../src/network/fetch.ts'

const body = z.strictObject({
  search: z.string(),
  entities: z.string(),
  top: z.int(),
  options: z.string(),
})

/** A request to Dataverse search, with the JSON texts in it read. */
export interface SentSearch {
  readonly search: string
  readonly entities: readonly {
    readonly name: string
    readonly selectcolumns: readonly string[]
    readonly searchcolumns: readonly string[]
  }[]
  readonly top: number
  readonly options: string
}

const entities = z.array(
  z.strictObject({
    name: z.string(),
    selectcolumns: z.array(z.string()),
    searchcolumns: z.array(z.string()),
  }),
)

interface Hit {
  readonly entity: string
  readonly id: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** Dataverse search as in reference, part 2, section 4; everything else goes to the sandbox. */
export function searchService(find: (sent: SentSearch) => readonly Hit[] | Response) {
  const sent: SentSearch[] = []
  const intercept = async (request: Request, next: Fetch): Promise<Response> => {
    if (new URL(request.url).pathname !== '/api/search/v2.0/query') return next(request)
    const read = body.parse(await request.clone().json())
    const search = { ...read, entities: entities.parse(JSON.parse(read.entities)) }
    sent.push(search)
    const found = find(search)
    return found instanceof Response ? found : Response.json(toAnswer(found))
  }
  return { sent, intercept }
}

function toAnswer(hits: readonly Hit[]) {
  const Value = hits.map(({ entity, id, attributes }, index) => ({
    Id: id,
    EntityName: entity,
    ObjectTypeCode: 0,
    Attributes: { '@search.objecttypecode': 1, ...attributes },
    Highlights: { name: ['{crmhit}Contoso{/crmhit} Ltd'] },
    Score: 5 - index / 10,
  }))
  const response = { Error: null, Value, Facets: {}, QueryContext: null, Count: -1 }
  return { response: JSON.stringify(response) }
}

export const searchDisabled = () =>
  Response.json(
    {
      error: {
        code: '0x80048d0b',
        message: 'Dataverse Search feature is disabled for this organization.',
      },
    },
    { status: 400 },
  )
