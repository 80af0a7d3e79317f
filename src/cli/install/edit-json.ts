import { applyEdits, findNodeAtLocation, modify } from 'jsonc-parser'
import type { Node } from 'jsonc-parser'

/**
 * `body` with this property in one of its objects, added at the end or replaced. Nothing else changes:
 * jsonc-parser's own insertion reformats the neighbors.
 */
export function putProperty(body: string, object: Node, key: string, value: unknown): string {
  const present = findNodeAtLocation(object, [key])
  const [last] = object.children?.slice(-1) ?? []
  const inLines = body.slice(object.offset, object.offset + object.length).includes('\n')
  const unit = indentUnit(body)
  const outer = indentAt(body, object.offset)
  const inner = last && inLines ? indentAt(body, last.offset) : outer + unit
  const eol = body.includes('\r\n') ? '\r\n' : '\n'

  if (present)
    return replace(body, present, print(value, inLines ? { inner, unit, eol } : undefined))
  if (last) {
    const property = `${JSON.stringify(key)}: `
    const text = inLines
      ? `,${eol}${inner}${property}${print(value, { inner, unit, eol })}`
      : `, ${property}${print(value, undefined)}`
    const end = last.offset + last.length
    return body.slice(0, end) + text + body.slice(end)
  }
  const text = `${eol}${inner}${JSON.stringify(key)}: ${print(value, { inner, unit, eol })}`
  const start = object.offset + 1
  const within = body.slice(start, object.offset + object.length - 1)
  const rest = within.trim() === '' ? `${eol}${outer}` : within
  return body.slice(0, start) + text + rest + body.slice(start + within.length)
}

/** `body` without this property, its comma, and its line; the property must exist. */
export function takeProperty(body: string, object: Node, key: string, path: string[]): string {
  const value = findNodeAtLocation(object, [key])
  const property = value?.parent
  if (!property) return body
  const before = body.slice(0, property.offset)
  const after = body.slice(property.offset + property.length)
  const alone = object.children?.length === 1
  if (alone && /\{\s*$/.test(before) && /^\s*\}/.test(after))
    return before.trimEnd() + after.trimStart()
  if (/^\s*,/.test(after)) return before.trimEnd() + after.replace(/^\s*,/, '')
  if (/,\s*$/.test(before)) return before.replace(/,\s*$/, '') + after
  return applyEdits(body, modify(body, path, undefined, {}))
}

interface Layout {
  readonly inner: string
  readonly unit: string
  readonly eol: string
}

function print(value: unknown, layout: Layout | undefined): string {
  if (!layout) return JSON.stringify(value)
  return JSON.stringify(value, null, layout.unit).replaceAll('\n', `${layout.eol}${layout.inner}`)
}

function replace(body: string, { offset, length }: Node, text: string): string {
  return body.slice(0, offset) + text + body.slice(offset + length)
}

const indentUnit = (body: string) => /\n([ \t]+)\S/.exec(body)?.[1] ?? '  '

/** The white space at the start of the line that contains `offset`. */
function indentAt(body: string, offset: number): string {
  const line = body.slice(body.lastIndexOf('\n', offset - 1) + 1, offset)
  return /^[ \t]*/.exec(line)?.[0] ?? ''
}
