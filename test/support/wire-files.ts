import type { Fetch } from '../../src/network/fetch.ts'

type Json = Readonly<Record<string, unknown>>

/** Answers like the service, with these tables and rows, and records the paths below the API root. */
export interface FileService {
  readonly intercept: (request: Request, next: Fetch) => Promise<Response>
  readonly paths: readonly string[]
}

export interface FileTable {
  readonly name: string
  readonly set: string
  readonly columns: readonly Json[]
  readonly rows: readonly Json[]
  readonly collections?: readonly Json[]
}

/**
 * Tables with columns that hold files, by their documented definitions. A read returns what it selects;
 * without `$select` everything but images.
 *
 * @see Reference sections 6.4 and 6.8, part 2 section 5
 */
export function fileService(...tables: readonly FileTable[]): FileService {
  const paths: string[] = []
  return {
    paths,
    async intercept(request) {
      const url = new URL(request.url)
      const path = decodeURIComponent(url.pathname.replace('/api/data/v9.2/', ''))
      if (path === 'EntityDefinitions') return Response.json({ value: tables.map(summaryOf) })
      if (path.startsWith('RetrieveMetadataChanges')) {
        const asked = tables.filter(({ name }) =>
          url.search.includes(encodeURIComponent(`"${name}"`)),
        )
        return Response.json({ ServerVersionStamp: '1!1', EntityMetadata: asked.map(definitionOf) })
      }
      // Nobody may read the views here.
      if (path === 'savedqueries') return Response.json({}, { status: 403 })
      paths.push(path + decodeURIComponent(url.search))
      const [, set, id] = /^(\w+)(?:\((.+)\))?$/.exec(path) ?? []
      const table = tables.find((one) => one.set === set)
      if (!table)
        return Response.json({ error: { code: '0x8006088a', message: path } }, { status: 404 })
      const rows = table.rows.map((row) => sent(row, table, url.searchParams))
      return id === undefined
        ? Response.json({ value: rows })
        : Response.json({ '@odata.etag': 'W/"7"', ...rows[0] })
    },
  }
}

/** A column's definition; by default text that can be written. */
export function wireColumn(name: string, type: string, rest: Json = {}): Json {
  return {
    LogicalName: name,
    AttributeOf: null,
    AttributeType: type,
    AttributeTypeName: { Value: `${type}Type` },
    IsValidForCreate: true,
    IsValidForRead: true,
    IsValidForUpdate: true,
    IsValidODataAttribute: true,
    ...rest,
  }
}

const readOnly = { IsValidForCreate: false, IsValidForUpdate: false }

/** An image column with its companions. */
export const wireImage = (name: string): readonly Json[] => [
  wireColumn(name, 'Virtual', { AttributeTypeName: { Value: 'ImageType' } }),
  wireColumn(`${name}id`, 'Uniqueidentifier', { AttributeOf: name, ...readOnly }),
  wireColumn(`${name}_timestamp`, 'BigInt', { AttributeOf: name, ...readOnly }),
  wireColumn(`${name}_url`, 'String', { AttributeOf: name, MaxLength: 200, ...readOnly }),
]

/** A file column with the column that holds the file's name. */
export const wireFile = (name: string): readonly Json[] => [
  wireColumn(name, 'Virtual', { AttributeTypeName: { Value: 'FileType' }, ...readOnly }),
  wireColumn(`${name}_name`, 'String', { AttributeOf: name, ...readOnly }),
]

/** Body, name, type and size of a file, as notes and attachments have them. */
export const wireBody = (body: string, prefix = ''): readonly Json[] => [
  wireColumn(body, 'String', { MaxLength: 1_073_741_823 }),
  wireColumn(`${prefix}filename`, 'String', { MaxLength: 255 }),
  wireColumn(`${prefix}mimetype`, 'String', { MaxLength: 256 }),
  wireColumn(`${prefix}filesize`, 'Integer', readOnly),
]

export const recordId = '5a3f0c1e-1111-4222-8333-00000000abcd'

/** A note with a file. `said` are what its other columns say, true or not. */
export function noteWith(content: Uint8Array | string, said: Json = {}): Json {
  const bytes = Buffer.from(content)
  return {
    annotationid: recordId,
    subject: 'A note',
    documentbody: bytes.toString('base64'),
    filename: 'note.txt',
    mimetype: 'text/plain',
    filesize: bytes.length,
    isdocument: true,
    ...said,
  }
}

export const notes = (...rows: readonly Json[]): FileTable => ({
  name: 'annotation',
  set: 'annotations',
  columns: [
    wireColumn('subject', 'String'),
    wireColumn('isdocument', 'Boolean'),
    ...wireBody('documentbody'),
  ],
  rows,
})

function sent(row: Json, { columns, collections = [] }: FileTable, query: URLSearchParams): Json {
  const images = columns.flatMap(({ LogicalName, AttributeTypeName }) =>
    JSON.stringify(AttributeTypeName).includes('Image') ? [String(LogicalName)] : [],
  )
  const select = query.get('$select')?.split(',')
  const expanded = collections.map((one) => String(one['ReferencedEntityNavigationPropertyName']))
  return Object.fromEntries(
    Object.entries(row).filter(([name]) => {
      if (expanded.includes(name)) return query.get('$expand')?.includes(name)
      return select ? select.includes(name) || name.endsWith('id') : !images.includes(name)
    }),
  )
}

function summaryOf({ name, set }: FileTable): Json {
  return {
    LogicalName: name,
    SchemaName: name,
    EntitySetName: set,
    PrimaryIdAttribute: `${name}id`,
    PrimaryNameAttribute: null,
  }
}

function definitionOf(table: FileTable): Json {
  const id = wireColumn(`${table.name}id`, 'Uniqueidentifier', readOnly)
  return {
    ...summaryOf(table),
    Attributes: [id, ...table.columns],
    OneToManyRelationships: table.collections ?? [],
  }
}
