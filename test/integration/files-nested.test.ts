import { expect, test } from 'vitest'
import { connect } from '../support/connect.ts'
import { fileService, noteWith, notes, recordId } from '../support/wire-files.ts'
import type { FileTable } from '../support/wire-files.ts'

const note = noteWith('PNG', { mimetype: 'image/png', filename: 'a.png' })
const site: FileTable = {
  name: 'new_site',
  set: 'new_sites',
  columns: [],
  collections: [collection('new_site', 'new_site_Annotations', 'annotation')],
  rows: [{ new_siteid: recordId, new_site_Annotations: [note] }],
}
const area: FileTable = {
  name: 'new_area',
  set: 'new_areas',
  columns: [],
  collections: [collection('new_area', 'new_area_sites', 'new_site')],
  rows: [{ new_areaid: recordId, new_area_sites: site.rows }],
}

test('files of rows expanded inside others are named, and their contents are not requested', async () => {
  const service = fileService(area, site, notes())
  const { ask } = await connect(service)

  const { rows } = await ask('query_records', {
    entity: 'new_area',
    select: ['new_areaid'],
    expand: 'new_area_sites($select=new_siteid;$expand=new_site_Annotations($select=documentbody))',
  })

  expect(JSON.stringify(rows)).toContain('image/png, 3 bytes, a.png')
  expect(service.paths.join()).toContain(
    '$expand=new_site_Annotations($select=annotationid,filename,mimetype,filesize)',
  )
})

function collection(from: string, navigation: string, to: string) {
  return {
    ReferencedEntity: from,
    ReferencedEntityNavigationPropertyName: navigation,
    ReferencingEntity: to,
    ReferencingAttribute: `${from}id`,
  }
}
