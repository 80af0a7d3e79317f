import { SaxesParser } from 'saxes'

/** An element with its attributes as written; text between elements is not kept. */
export interface XmlElement {
  readonly name: string
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
}

interface OpenElement extends XmlElement {
  readonly children: XmlElement[]
}

/** Far more than any view has. */
const mostCharacters = 1_000_000
const deepest = 50

/**
 * The root element of the query or layout of a view; `undefined` if the text is not well-formed, is too large,
 * or has a document type, whose entities could hide names.
 */
export function parseXml(text: string): XmlElement | undefined {
  if (text.length > mostCharacters) return undefined
  const top: OpenElement = { name: '', attributes: {}, children: [] }
  const open = [top]
  let isBad = false
  const refuse = () => {
    isBad = true
  }
  const parser = new SaxesParser({ xmlns: false, position: false })
  parser.on('error', refuse)
  parser.on('doctype', refuse)
  parser.on('opentag', ({ name, attributes }) => {
    const element: OpenElement = { name, attributes: { ...attributes }, children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
    if (open.length > deepest) refuse()
  })
  parser.on('closetag', () => void open.pop())
  try {
    parser.write(text).close()
  } catch {
    return undefined
  }
  return isBad || top.children.length !== 1 ? undefined : top.children[0]
}

/** The element and everything in it, in the order of the text. */
export function* elementsIn(root: XmlElement): Generator<XmlElement> {
  yield root
  for (const child of root.children) yield* elementsIn(child)
}
