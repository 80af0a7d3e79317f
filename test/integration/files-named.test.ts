import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'
import {
  fileService,
  noteWith,
  notes,
  recordId,
  wireBody,
  wireColumn,
  wireFile,
  wireImage,
} from '../support/wire-files.ts'
import type { FileTable } from '../support/wire-files.ts'

const png = Buffer.concat([
  Buffer.from('\x89PNG\r\n\x1A\n', 'latin1'),
  Buffer.from(Array.from({ length: 13_000 }, (_, index) => (index * 7919) % 251)),
])
const read = { entity: 'annotation', id: recordId, select: ['documentbody'] }

const attachments = tableOf('activitymimeattachment', 'body')
const uploads = tableOf('new_upload', 'new_body', 'new_')
const scripts: FileTable = {
  name: 'webresource',
  set: 'webresources',
  columns: [wireColumn('content', 'String', { MaxLength: 1_073_741_823 })],
  rows: [{ webresourceid: recordId, content: 'QUJD' }],
}

test.each<[string, FileTable, string, string, string]>([
  [
    'annotation.documentbody',
    notes(noteWith('abc')),
    'documentbody',
    'filename,mimetype,filesize',
    'text/plain, 3 bytes, note.txt',
  ],
  [
    'activitymimeattachment.body',
    attachments,
    'body',
    'filename,mimetype,filesize',
    'application/pdf, 3 bytes, a.pdf',
  ],
  [
    'a custom table of files',
    uploads,
    'new_body',
    'new_filename,new_mimetype,new_filesize',
    'application/pdf, 3 bytes, a.pdf',
  ],
  ['webresource.content', scripts, 'content', '', 'not read'],
])('a query shows %s by the columns beside it', async (_what, table, column, sent, cell) => {
  const service = fileService(table)
  const { ask } = await connect(service)

  const { rows, notes: remarks } = await ask('query_records', {
    entity: table.name,
    select: [column],
  })

  expect(rows).toEqual([[recordId, cell]])
  expect(service.paths.join()).toContain(`$select=${table.name}id${sent && ','}${sent}`)
  expect(service.paths.join()).not.toMatch(new RegExp(`[=,]${column}\\b`))
  expect(remarks).toEqual([
    `${column} is a file, not shown; get_record ${table.name} with select ["${column}"] reads it if it is text`,
  ])
})

test('a note without a file is empty', async () => {
  const said = { documentbody: null, filename: null, mimetype: null, filesize: 0 }
  const { ask } = await connect(fileService(notes(noteWith('', said))))

  const { rows, notes: remarks } = await ask('query_records', {
    entity: 'annotation',
    select: ['documentbody'],
  })

  expect(rows).toEqual([[recordId, null]])
  expect(remarks).toBeUndefined()
})

test('a body sent although it was not requested is named by its own bytes', async () => {
  const { intercept } = fileService(notes(noteWith(png, { mimetype: null, filename: null })))
  const { ask } = await connect({
    async intercept(request, next) {
      const url = new URL(request.url)
      if (url.pathname.endsWith('/annotations')) url.searchParams.delete('$select')
      return intercept(new Request(url, request), next)
    },
  })

  const { rows } = await ask('query_records', { entity: 'annotation', select: ['documentbody'] })

  expect(rows).toEqual([[recordId, 'image/png, 13008 bytes']])
})

test('a script of the environment is read as text where its column is named', async () => {
  const { ask } = await connect(fileService(scripts))

  const { values } = await ask('get_record', {
    entity: 'webresource',
    id: recordId,
    select: ['content'],
  })

  expect(values).toEqual({ content: 'ABC' })
})

test('without select a record names its file, and its contents are not requested', async () => {
  const service = fileService(notes(noteWith(png, { mimetype: 'image/png', filename: 'a.png' })))
  const { ask } = await connect(service)

  const { values } = await ask('get_record', { entity: 'annotation', id: recordId })

  expect(values).toMatchObject({ subject: 'A note', documentbody: 'image/png, 13008 bytes, a.png' })
  expect(service.paths).toEqual([
    `annotations(${recordId})?$select=annotationid,subject,isdocument,filename,mimetype,filesize`,
  ])
})

test('a cursor continues with the same columns', async () => {
  const rows = Array.from({ length: 60 }, (_, index) => ({
    ...noteWith('abc', { filename: `${'long name '.repeat(10)}${index}.txt` }),
    annotationid: recordId.replace(/..$/, String(index).padStart(2, '0')),
  }))
  const { ask } = await connect({ ...fileService(notes(...rows)), resultTokens: 2000 })
  const first = await ask('query_records', { entity: 'annotation', select: ['documentbody'] })

  const second = await ask('query_records', { cursor: first['next'] })

  expect(second['columns']).toEqual(first['columns'])
})

const site: FileTable = {
  name: 'new_site',
  set: 'new_sites',
  columns: [
    ...wireImage('new_photo'),
    ...wireFile('new_plan'),
    wireColumn('new_memo', 'Memo', { MaxLength: 1_048_576 }),
  ],
  collections: [
    {
      ReferencedEntity: 'new_site',
      ReferencedEntityNavigationPropertyName: 'new_site_Annotations',
      ReferencingEntity: 'annotation',
      ReferencingAttribute: 'objectid',
    },
  ],
  rows: [
    {
      new_siteid: recordId,
      new_photo: png.toString('base64'),
      new_photoid: recordId,
      new_photo_timestamp: 637388308,
      new_photo_url: '/Image/download.aspx?Entity=new_site&Attribute=new_photo',
      new_plan: recordId,
      new_plan_name: 'plan.dwg',
      new_memo: `Logo: ${png.toString('base64')} (draft)`,
      new_site_Annotations: [noteWith(png, { mimetype: 'image/png', filename: 'a.png' })],
    },
  ],
}

test('a query shows images and files by their companions', async () => {
  const service = fileService(site)
  const { ask } = await connect(service)

  const { rows } = await ask('query_records', {
    entity: 'new_site',
    select: ['new_photo', 'new_plan'],
  })

  expect(rows).toEqual([[recordId, 'image', 'file, plan.dwg']])
  expect(service.paths[0]).toContain('$select=new_siteid,new_photoid,new_plan,new_plan_name')
})

test('a record that names its image has type and size of the thumbnail', async () => {
  const { ask } = await connect(fileService(site))

  const { values, notes: remarks } = await ask('get_record', {
    entity: 'new_site',
    id: recordId,
    select: ['new_photo'],
  })

  expect(values).toEqual({ new_photo: 'image/png, 13008 bytes thumbnail' })
  expect(remarks).toEqual([
    'new_photo is an image, not shown; select new_photo_url for its address',
  ])
})

test('base64 in any other text gives way to its size', async () => {
  const { ask } = await connect(fileService(site))

  const { values } = await ask('get_record', {
    entity: 'new_site',
    id: recordId,
    select: ['new_memo'],
  })

  expect(values).toEqual({ new_memo: 'Logo: (13008 bytes of image/png left out) (draft)' })
})

test('files of expanded rows are named, and their contents are not requested', async () => {
  const service = fileService(site, notes())
  const { ask } = await connect(service)

  const { rows, notes: remarks } = await ask('query_records', {
    entity: 'new_site',
    select: ['new_siteid'],
    expand: 'new_site_Annotations($select=documentbody)',
  })

  expect(rows).toEqual([[recordId, [[recordId, 'image/png, 13008 bytes, a.png']]]])
  expect(service.paths[0]).toContain(
    'new_site_Annotations($select=annotationid,filename,mimetype,filesize)',
  )
  expect(remarks).toEqual([expect.stringMatching(/^new_site_Annotations\/documentbody is a file/)])
})

test('a denied name of a file is neither requested nor shown', async () => {
  const service = fileService(notes(noteWith(png, { mimetype: 'image/png' })))
  const { ask } = await connect({ ...service, deny: ['annotation.filename'] })

  const { values } = await ask('get_record', read)

  expect(values).toEqual({ documentbody: 'image/png, 13008 bytes' })
  expect(service.paths.join()).not.toContain('filename')
})

test.each(['new_photo_url', 'new_photo_timestamp', 'new_photoid', 'new_plan_name'])(
  'the companion column %s can be selected',
  async (column) => {
    const { ask } = await connect(fileService(site))

    const { values } = await ask('get_record', {
      entity: 'new_site',
      id: recordId,
      select: [column],
    })

    expect(values).toEqual({ [column]: site.rows[0]?.[column] })
  },
)

test('a description names companions beside their column, and finds it by their names', async () => {
  const { ask } = await connect(fileService(site))

  const { entities } = await ask('describe_entities', {
    entity: 'new_site',
    columns: ['_url', 'plan_name'],
  })

  expect(entities).toMatchObject([
    {
      columns: [
        expect.stringMatching(/^new_photo.*: Image \(id, _timestamp, _url\)$/),
        expect.stringMatching(/^new_plan.*: File \(_name\) read-only$/),
      ],
    },
  ])
})

test('an image without companions in the definitions is known by its thumbnail', async () => {
  const columns = wireImage('new_photo').slice(0, 1)
  const { ask } = await connect(fileService({ ...site, columns, collections: [] }))

  const { rows } = await ask('query_records', { entity: 'new_site', select: ['new_photo'] })
  const { values } = await ask('get_record', { entity: 'new_site', id: recordId })

  expect(rows).toEqual([[recordId, 'image/png, 13008 bytes thumbnail']])
  expect(values).toEqual({})
})

function tableOf(name: string, body: string, prefix = ''): FileTable {
  const parts = { filename: 'a.pdf', mimetype: 'application/pdf', filesize: 3 }
  const named = Object.entries(parts).map(([part, value]) => [prefix + part, value])
  const row = { [`${name}id`]: recordId, [body]: 'QUJD', ...Object.fromEntries(named) }
  return { name, set: `${name}s`, columns: wireBody(body, prefix), rows: [row] }
}
