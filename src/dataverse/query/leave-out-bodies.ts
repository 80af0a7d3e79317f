import type { ExpandItem } from '../../../odata/ast.ts'
import { parseExpand } from '../../../odata/parse-expand.ts'
import { printExpand } from '../../../odata/print.ts'
import { partsOf } from '../answer/body-cell.ts'
import type { ResultShape } from '../answer/shape.ts'
import type { QueryOptions } from '../client/dataverse.ts'

/**
 * A query that asks for files' names, types and sizes in place of their contents, at every level. One
 * note can have 128 MB of base64, which an answer would not show. With `images`, thumbnails of the main
 * row stay: they are small, and only they tell the image's type and size.
 *
 * Without `select` the service sends every column, so then the others are named.
 */
export function leaveOutBodies<Options extends Pick<QueryOptions, 'select' | 'expand'>>(
  options: Options,
  shape: ResultShape,
  { images = false }: { readonly images?: boolean } = {},
): Options {
  const namesAll = options.select !== undefined || holds(shape, 'content')
  const { expand } = options
  return {
    ...options,
    ...(namesAll && { select: propertiesOf(shape, images).join(',') }),
    ...(expand && shape.expands.some(({ shape: inner }) => holdsAny(inner))
      ? { expand: printExpand(withoutBodies(parseExpand(expand), shape)) }
      : {}),
  }
}

function holds({ columns }: ResultShape, kind: string): boolean {
  return columns.some(({ body }) => body?.kind === kind)
}

function holdsAny(shape: ResultShape): boolean {
  return (
    shape.columns.some(({ body }) => body !== undefined) ||
    shape.expands.some((expand) => holdsAny(expand.shape))
  )
}

function propertiesOf({ entity, columns }: ResultShape, images: boolean): readonly string[] {
  const names = columns.flatMap(({ property, body }) => {
    if (!body) return [property]
    const parts = partsOf(body).flatMap((name) => entity.columns.get(name)?.property ?? [])
    // Without a column beside it, only the thumbnail tells whether there is an image.
    const isThumbnail = body.kind === 'image' && (images || parts.length === 0)
    const isKept = body.kind === 'file' || isThumbnail
    return isKept ? [property, ...parts] : parts
  })
  return [...new Set(names)]
}

function withoutBodies(items: readonly ExpandItem[], shape: ResultShape): readonly ExpandItem[] {
  return items.map((item) => {
    const inner = shape.expands.find(({ navigation }) => navigation === item.navigation)?.shape
    if (!inner) return item
    return {
      ...item,
      select: propertiesOf(inner, false).map((name) => ({ name, at: item.at })),
      ...(item.expand && { expand: withoutBodies(item.expand, inner) }),
    }
  })
}
