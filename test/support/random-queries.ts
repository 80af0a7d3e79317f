import * as fc from 'fast-check'
import type { Schema } from '../../sandbox/schema/model.ts'

/** Arguments of `query_records` over these entities: random columns in every place where a query can name one. */
export function randomQueries(
  schema: Schema,
  entities: readonly string[],
): fc.Arbitrary<Readonly<Record<string, unknown>>> {
  return fc.constantFrom(...entities).chain((entity) => {
    const table = schema.table(entity)
    if (table === undefined) throw new Error(`There is no ${entity}`)
    const columns = [...table.columns.values()].filter(({ read }) => read)
    const column = fc.constantFrom(...columns)
    const property = column.map((one) => one.property)
    const collections = table.oneToMany.map(({ navigation }) => navigation)
    const collection = fc.constantFrom(...(collections.length > 0 ? collections : ['none']))
    const lookups = columns.flatMap(({ navigations }) => navigations)
    const lookup = fc.constantFrom(
      ...(lookups.length > 0 ? lookups : [{ navigation: 'none', entity }]),
    )
    const ofTarget = lookup.chain(({ navigation, entity: target }) => {
      const names = [...(schema.table(target)?.columns.values() ?? [])].map((one) => one.property)
      return fc
        .constantFrom(...(names.length > 0 ? names : ['name']))
        .map((name) => `${navigation}/${name}`)
    })
    const letter = fc.constantFrom('a', 'b', 'm', 's', '5')
    const operator = fc.constantFrom('eq', 'ne', 'gt', 'lt')
    const path = fc.oneof({ weight: 3, arbitrary: property }, { weight: 1, arbitrary: ofTarget })
    const condition = fc.oneof(
      fc.tuple(path, letter).map(([name, text]) => `startswith(${name},'${text}')`),
      fc.tuple(path, letter).map(([name, text]) => `contains(${name},'${text}')`),
      fc.tuple(path, operator).map(([name, sign]) => `${name} ${sign} null`),
      fc.tuple(path, operator, letter).map(([name, sign, text]) => `${name} ${sign} '${text}'`),
      fc.tuple(path, operator).map(([name, sign]) => `${name} ${sign} 500000`),
      collection.map((name) => `${name}/any()`),
      fc
        .tuple(collection, fc.constantFrom('subject', 'fullname', 'addressused', 'name'), letter)
        .map(([name, inner, text]) => `${name}/any(o:contains(o/${inner},'${text}'))`),
      fc.constant(
        `Microsoft.Dynamics.CRM.Under(PropertyName='${table.primaryId}',PropertyValue='5a3f0c1e-1111-4222-8333-00000000abcd')`,
      ),
    )
    const filter = fc.oneof(
      condition,
      fc.tuple(condition, condition).map(([one, other]) => `${one} and not (${other})`),
    )
    const expand = fc.oneof(
      collection,
      lookup.map(({ navigation }) => navigation),
    )
    return fc
      .record(
        {
          entity: fc.constant(entity),
          select: fc.array(property, { minLength: 1, maxLength: 4 }),
          filter,
          orderby: path,
          expand,
          top: fc.constantFrom(3, 40),
          count: fc.boolean(),
        },
        { requiredKeys: ['entity'] },
      )
      .chain((query) =>
        fc.oneof(
          { weight: 4, arbitrary: fc.constant(query) },
          {
            weight: 1,
            arbitrary: path.map((name) => ({
              entity,
              apply: `groupby((${name}),aggregate($count as n))`,
            })),
          },
        ),
      )
  })
}
