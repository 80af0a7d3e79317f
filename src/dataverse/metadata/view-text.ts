import { elementsIn, parseXml } from './parse-xml.ts'

/** The visible cells of a view's layout. */
export interface LayoutCells {
  readonly own: readonly string[]
  /** Cells of linked tables: `a_4107.emailaddress1`. */
  readonly linked: readonly string[]
}

/** @see Reference, part 2, section 3 (layoutxml) */
export function cellNames(layout: string): LayoutCells {
  const root = parseXml(layout)
  const cells = root ? [...elementsIn(root)].filter(({ name }) => name === 'cell') : []
  const names = cells.flatMap(({ attributes: { name = '', ishidden = '' } }) =>
    /^(?:1|true)$/i.test(ishidden) ? [] : [name],
  )
  return {
    own: [...new Set(names.filter(isName))],
    linked: [...new Set(names.filter((name) => /^\w{1,128}\.\w{1,128}$/.test(name)))],
  }
}

/** The attributes of the root entity in FetchXML. */
export function ownAttributes(fetch: string): readonly string[] {
  const children = parseXml(fetch)?.children[0]?.children ?? []
  return children
    .flatMap(({ name, attributes }) => (name === 'attribute' ? [attributes['name'] ?? ''] : []))
    .filter(isName)
}

/** The columns that a quick-find view searches for the words of the user. */
export function findNames(fetch: string): readonly string[] {
  const own = parseXml(fetch)?.children[0]?.children ?? []
  const filters = own.filter(({ name }) => name === 'filter')
  const conditions = filters
    .flatMap((filter) => [...elementsIn(filter)])
    .filter(
      ({ name, attributes }) => name === 'condition' && /\{0\}/.test(attributes['value'] ?? ''),
    )
  const names = conditions.flatMap(({ attributes: { attribute = '', entityname } }) =>
    entityname === undefined && isName(attribute) ? [attribute] : [],
  )
  return [...new Set(names)]
}

const isName = (text: string) => /^\w{1,128}$/.test(text)
