import type { Path } from './ast.ts'
import type { GrammarPosition } from './grammar-position.ts'
import type { TokenReader } from './token-reader.ts'

/**
 * Takes `name`, `primarycontactid/fullname`, or a path through a cast such as
 * `owner/Microsoft.Dynamics.CRM.systemuser/fullname`.
 */
export function readPath(reader: TokenReader, place: GrammarPosition): Path {
  const first = reader.expect('name', place)
  const segments = [first.text]
  while (reader.take('/')) {
    const kind = reader.peek().kind === 'dottedName' ? 'dottedName' : 'name'
    segments.push(reader.expect(kind, 'segment').text)
  }
  return { type: 'path', segments, at: first.at }
}
