import * as fc from 'fast-check'
import type { Schema, Table } from '../../sandbox/schema/model.ts'

/** A saved view with random columns in every place where FetchXML can name one, as the inside of `<entity>`. */
export interface RandomView {
  readonly entity: string
  readonly fetch: string
  readonly distinct: boolean
  readonly cells: readonly string[]
}

/** Views of these entities. */
export function randomViews(schema: Schema, entities: readonly string[]): fc.Arbitrary<RandomView> {
  return fc.constantFrom(...entities).chain((entity) => {
    const table = schema.table(entity)
    if (table === undefined) throw new Error(`There is no ${entity}`)
    const attributes = fc.array(columnOf(table), { minLength: 1, maxLength: 3 })
    const inside = fc.tuple(optional(orderOf(table)), optional(filterOf(table)))
    const link = optional(linkOf(schema, table))
    return fc
      .tuple(attributes, inside, link, fc.boolean())
      .map(([cells, more, linked, distinct]) => ({
        entity,
        fetch: cells.map(attribute).join('') + more.join('') + linked,
        distinct,
        cells,
      }))
  })
}

const optional = (text: fc.Arbitrary<string>) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant('') }, { weight: 3, arbitrary: text })

const attribute = (name: string) => `<attribute name="${name}"/>`

/** Half of the columns are of those that the twins close, or that repeat them. */
function columnOf(table: Table): fc.Arbitrary<string> {
  const all = [...table.columns.values()].filter(({ read }) => read)
  const names = all.map(({ logicalName }) => logicalName)
  const secret = names.filter((name) => often.has(name))
  return fc.oneof(
    fc.constantFrom(...names),
    fc.constantFrom(...(secret.length > 0 ? secret : names)),
  )
}

const often = new Set(
  (
    'lastname fullname firstname emailaddress1 revenue revenue_base address1_city address1_composite telephone1 ' +
    'parentaccountid name subject addressused torecipients sender phonenumber ownerid createdby regardingobjectid'
  ).split(' '),
)

const orderOf = (table: Table) =>
  fc
    .tuple(columnOf(table), fc.boolean())
    .map(([name, descending]) => `<order attribute="${name}" descending="${descending}"/>`)

function filterOf(table: Table): fc.Arbitrary<string> {
  const text = fc.constantFrom('a%', '%m%', '%s', '%5%')
  const condition = fc.oneof(
    fc
      .tuple(columnOf(table), fc.constantFrom('null', 'not-null'))
      .map(([name, operator]) => `attribute="${name}" operator="${operator}"`),
    fc
      .tuple(columnOf(table), fc.constantFrom('like', 'not-like'), text)
      .map(
        ([name, operator, value]) => `attribute="${name}" operator="${operator}" value="${value}"`,
      ),
    fc
      .tuple(columnOf(table), columnOf(table))
      .map(([name, other]) => `attribute="${name}" operator="eq" valueof="${other}"`),
    columnOf(table).map((name) => `attribute="${name}" operator="gt" value="500000"`),
  )
  return fc
    .array(condition, { minLength: 1, maxLength: 2 })
    .map((all) => `<filter>${all.map((one) => `<condition ${one}/>`).join('')}</filter>`)
}

/** A link by a lookup, or to the rows whose lookup points here. */
function linkOf(schema: Schema, table: Table): fc.Arbitrary<string> {
  const up = table.manyToOne.map(({ column, target }) => ({ other: target, to: column, from: '' }))
  const down = table.oneToMany.map(({ column, entity }) => ({
    other: entity,
    to: '',
    from: column,
  }))
  const known = [...up, ...down].flatMap((one) => {
    const other = schema.table(one.other)
    return other ? [{ ...one, other }] : []
  })
  if (known.length === 0) return fc.constant('')
  return fc.constantFrom(...known).chain(({ other, from, to }) => {
    const ends = `from="${from || other.primaryId}" to="${to || table.primaryId}"`
    return fc
      .tuple(fc.constantFrom('inner', 'outer'), columnOf(other), filterOf(other), fc.boolean())
      .map(
        ([type, shown, filter, isFiltered]) =>
          `<link-entity name="${other.logicalName}" ${ends} alias="l" link-type="${type}">` +
          `${attribute(shown)}${isFiltered ? filter : ''}</link-entity>`,
      )
  })
}
