import type { BodyDefinition, ColumnDefinition } from './definition.ts'

/**
 * How a column holds a file, or `undefined` if it does not. By definitions alone:
 *
 * - type `Image`: a thumbnail in base64; type `File`: the id of a stored file;
 * - a text column that a document of the service names as base64 (`webresource.content`);
 * - a text column named like `documentbody`, `body` or `content` that may have a million characters or
 *   more, in an entity that also has columns for a file's name and type (notes, attachments, reports);
 * - `..._binary`, the copy of such a column.
 *
 * Base64 in any other text is found in its value, when it is shown.
 *
 * @see Reference part 2, section 5
 */
export function bodyOf(
  column: ColumnDefinition,
  entity: string,
  columns: ReadonlyMap<string, ColumnDefinition>,
): BodyDefinition | undefined {
  const { logicalName, type, maxLength = longText } = column
  if (type === 'Image' || type === 'File') {
    const companions = [...columns.values()]
      .filter(({ companionOf, read }) => companionOf === logicalName && read)
      .map((one) => one.logicalName)
    return { kind: type === 'Image' ? 'image' : 'file', companions }
  }
  if (!textTypes.has(type)) return undefined

  const [, prefix = '', name = ''] = bodyName.exec(logicalName) ?? []
  const find = (wanted: string) => [prefix + wanted, wanted].find((one) => columns.get(one)?.read)
  const parts = { fileName: find('filename'), mimeType: find('mimetype'), size: find('filesize') }
  const isCopy = logicalName.endsWith('_binary') && type === 'Virtual'
  const holdsFile = type !== 'Virtual' && name !== '' && maxLength >= longText
  const hasParts = parts.mimeType !== undefined && parts.fileName !== undefined
  if (!isCopy && !(holdsFile && hasParts) && !documented.has(`${entity}.${logicalName}`))
    return undefined
  return {
    kind: 'content',
    companions: [],
    ...(parts.fileName && { fileName: parts.fileName }),
    ...(parts.mimeType && { mimeType: parts.mimeType }),
    ...(parts.size && { size: parts.size }),
  }
}

const textTypes: ReadonlySet<string> = new Set(['String', 'Memo', 'Virtual'])
const longText = 1_000_000
const bodyName = /^(?:([a-z0-9]+_)?(documentbody|body|bodybinary|filebody|content|filecontent))$/

/** Base64 in entities without columns for a file's name and type. */
const documented: ReadonlySet<string> = new Set([
  'webresource.content',
  'documenttemplate.content',
  'personaldocumenttemplate.content',
  'pluginassembly.content',
  'pluginpackage.content',
  'annotation.documentbody',
  'activitymimeattachment.body',
  'attachment.body',
  'salesliteratureitem.documentbody',
  'report.bodybinary',
])

/** The column without mention of columns that this user's view of the entity does not have. */
export function keepVisibleParts(
  column: ColumnDefinition,
  visible: ReadonlyMap<string, unknown>,
): ColumnDefinition {
  const { body } = column
  if (!body) return column
  const { kind, companions, fileName, mimeType, size } = body
  return {
    ...column,
    body: {
      kind,
      companions: companions.filter((name) => visible.has(name)),
      ...(fileName && visible.has(fileName) && { fileName }),
      ...(mimeType && visible.has(mimeType) && { mimeType }),
      ...(size && visible.has(size) && { size }),
    },
  }
}
