import { toDateTime } from './dates.ts'
import { serviceOwners } from './seed-organization.ts'
import { createRandom } from './random.ts'
import type { SeedWriter } from './seed-writer.ts'
import { idOf, lookup } from './seed-writer.ts'

export const noteCount = 30

/** Notes on accounts, cases and opportunities. Every fifth has a small text file attached. */
export function addNotes(writer: SeedWriter): void {
  const random = createRandom('notes')
  for (let number = 1; number <= noteCount; number += 1) {
    const entity = random.pick(['account', 'incident', 'opportunity'])
    const target = random.pick(writer.of(entity))
    writer.add('annotation', `Note ${number}`, {
      subject: number % 7 === 0 ? null : `Note ${number}`,
      notetext: number === 1 ? longNote : 'They prefer a call before nine.\nAsk for the back door.',
      ...lookup('objectid', entity, idOf(target, `${entity}id`)),
      objecttypecode: entity,
      isdocument: false,
      ...(number % 5 === 0 && document(number)),
      ...random.pick(serviceOwners),
      createdon: toDateTime(-number, 615),
    })
  }
}

const longNote = 'Minutes of the meeting. '.repeat(400)

function document(number: number): Readonly<Record<string, string | number | boolean>> {
  const content = `Delivery note ${number}\r\n`
  return {
    isdocument: true,
    filename: `delivery-note-${number}.txt`,
    mimetype: 'text/plain',
    filesize: content.length,
    documentbody: btoa(content),
  }
}
