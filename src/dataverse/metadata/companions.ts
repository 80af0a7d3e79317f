import type { ColumnDefinition } from './definition.ts'
import type { WireAttribute } from './wire-entity.ts'

type Attributes = ReadonlyMap<string, WireAttribute>

/**
 * Whether a column with `AttributeOf` cannot be selected: the name, phonetic name or type that the
 * service shows for a lookup or choice (`primarycontactidname`), or a column that cannot be read.
 * Columns that describe an image or file (`entityimage_url`, `new_file_name`) are selected like any other.
 *
 * @see Reference section 6.4, part 2 section 5
 */
export function isShadow(attribute: WireAttribute, attributes: Attributes): boolean {
  const { LogicalName: name, AttributeOf: owner, AttributeType, AttributeTypeName } = attribute
  if (owner === undefined) return false
  if (attribute.IsValidForRead === false) return true
  if (fileTypes.has(attributes.get(owner)?.AttributeTypeName ?? '')) return false
  if (AttributeType === 'Virtual' || AttributeTypeName === 'VirtualType') return true
  return name.endsWith('name') || (AttributeType === 'EntityName' && name.startsWith(owner))
}

const fileTypes: ReadonlySet<string> = new Set(['ImageType', 'FileType'])

/**
 * The image or file column that a column describes, for example `entityimage` for `entityimage_url`; by
 * `AttributeOf`, or by name and type where the service leaves that out.
 */
export function ownerOf(
  { logicalName, type }: ColumnDefinition,
  attributes: Attributes,
  columns: ReadonlyMap<string, ColumnDefinition>,
): string | undefined {
  const said = attributes.get(logicalName)?.AttributeOf
  const [, stem, suffix = ''] = /^(.+?)(_url|_timestamp|_name|id)$/.exec(logicalName) ?? []
  const named = suffix === 'id' && type !== 'Uniqueidentifier' ? undefined : stem
  return [said, named].find((owner) => {
    const ownerType = columns.get(owner ?? '')?.type
    if (owner === said && (ownerType === 'Image' || ownerType === 'File')) return true
    return suffix === '_name' ? ownerType === 'File' : ownerType === 'Image' && suffix !== ''
  })
}
