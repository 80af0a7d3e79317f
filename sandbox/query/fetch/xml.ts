import { refuse } from '../../failures/query-failures.ts'

/** An element of an XML document. Text is kept for `value` elements. */
export interface XmlElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: readonly XmlElement[]
  readonly text: string
}

interface OpenElement {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  readonly children: XmlElement[]
  text: string
}

const maxDepth = 50
const token =
  /<!--[\s\S]*?-->|<\?[\s\S]*?\?>|<\/\s*([\w.-]+)\s*>|<([\w.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy

/**
 * The root element of a FetchXML text. Queries do not need DOCTYPE and entity declarations, so they
 * are rejected like any other invalid XML.
 */
export function parseXml(text: string): XmlElement {
  const root: OpenElement = { name: '', attributes: new Map(), children: [], text: '' }
  const open: OpenElement[] = [root]
  let end = 0
  for (const match of text.matchAll(token)) {
    end = match.index + match[0].length
    const [, closing, opening, attributes = '', selfClosing, content] = match
    const current = open.at(-1) ?? root
    if (content !== undefined) current.text += unescapeXml(content)
    if (opening !== undefined) {
      const element = {
        name: opening,
        attributes: readAttributes(attributes),
        children: [],
        text: '',
      }
      current.children.push(element)
      if (selfClosing !== '/') open.push(element)
      if (open.length > maxDepth) throw invalidXml()
    }
    if (closing !== undefined && (open.length < 2 || open.pop()?.name !== closing))
      throw invalidXml()
  }

  const [only, ...others] = root.children
  const isWhole = end === text.length && open.length === 1 && root.text.trim() === ''
  if (!only || others.length > 0 || !isWhole) throw invalidXml()
  return only
}

function readAttributes(text: string): ReadonlyMap<string, string> {
  const found = text.matchAll(/(?<![\w:.-])([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)
  return new Map(
    [...found].map(([, name = '', double, single]) => [name, unescapeXml(double ?? single ?? '')]),
  )
}

const named: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' }

function unescapeXml(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([\da-f]+)|(\w+));/gi, (whole, decimal, hex, name) => {
    const code = Number.parseInt(String(decimal ?? hex), decimal === undefined ? 16 : 10)
    if (name === undefined) return code <= 0x10_ff_ff ? String.fromCodePoint(code) : whole
    return named[String(name)] ?? whole
  })
}

function invalidXml(): Error {
  return refuse('Invalid XML.', '0x80040201')
}
