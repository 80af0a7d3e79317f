import * as z from 'zod'

import { refuse } from '../query/refusals.ts'
import type { Json, JsonObject } from './item.ts'

/** Which items and which of their fields; `properties` undefined asks for all. */
export interface ItemQuery {
  readonly criteria: Criteria | undefined
  readonly properties: ReadonlySet<string> | undefined
}

/** An EntityQueryExpression. A part that is undefined was not asked for. */
export interface EntityQuery extends ItemQuery {
  readonly attributes: ItemQuery | undefined
  readonly relationships: ItemQuery | undefined
  readonly keys: ItemQuery | undefined
}

const operators = ['Equals', 'NotEquals', 'In', 'NotIn', 'GreaterThan', 'LessThan'] as const

const conditionShape = z.looseObject({
  PropertyName: z.string(),
  ConditionOperator: z.enum(operators),
  Value: z.looseObject({
    Type: z.string().optional(),
    Value: z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
  }),
})

type Condition = z.infer<typeof conditionShape>

export interface Criteria {
  readonly FilterOperator?: 'And' | 'Or' | undefined
  readonly Conditions?: readonly Condition[] | undefined
  readonly Filters?: readonly Criteria[] | undefined
}

const criteriaShape: z.ZodType<Criteria> = z.looseObject({
  FilterOperator: z.enum(['And', 'Or']).optional(),
  Conditions: z.array(conditionShape).optional(),
  get Filters() {
    return z.array(criteriaShape).optional()
  },
})

const itemShape = z.looseObject({
  Criteria: criteriaShape.nullish(),
  Properties: z
    .looseObject({
      AllProperties: z.boolean().optional(),
      PropertyNames: z.array(z.string()).optional(),
    })
    .nullish(),
})

const entityShape = itemShape.extend({
  AttributeQuery: itemShape.nullish(),
  RelationshipQuery: itemShape.nullish(),
  KeyQuery: itemShape.nullish(),
  LabelQuery: z.looseObject({ FilterLanguages: z.array(z.int()).optional() }).nullish(),
})

/**
 * Reads the `Query` parameter; without one every table is asked for with its names only. Labels are
 * in one language here, so `LabelQuery` is checked and changes nothing.
 *
 * @see Reference section 6.8.
 */
export function readEntityQuery(query: unknown): EntityQuery {
  const read = entityShape.safeParse(query ?? {})
  if (!read.success) {
    const [issue] = read.error.issues
    throw refuse(
      `The Query parameter cannot be read at '${issue?.path.join('.')}': ${issue?.message}`,
    )
  }
  const { AttributeQuery, RelationshipQuery, KeyQuery } = read.data
  return {
    ...toItemQuery(read.data),
    attributes: AttributeQuery ? toItemQuery(AttributeQuery) : undefined,
    relationships: RelationshipQuery ? toItemQuery(RelationshipQuery) : undefined,
    keys: KeyQuery ? toItemQuery(KeyQuery) : undefined,
  }
}

/** Whether a definition fulfils the conditions; names that it lacks are refused. */
export function matchesCriteria(fields: JsonObject, criteria: Criteria | undefined): boolean {
  if (criteria === undefined) return true
  const results = [
    ...(criteria.Conditions ?? []).map((condition) => holds(fields, condition)),
    ...(criteria.Filters ?? []).map((nested) => matchesCriteria(fields, nested)),
  ]
  if (results.length === 0) return true
  return criteria.FilterOperator === 'Or' ? results.includes(true) : !results.includes(false)
}

function toItemQuery({ Criteria: criteria, Properties }: z.infer<typeof itemShape>): ItemQuery {
  return {
    criteria: criteria ?? undefined,
    properties: Properties?.AllProperties ? undefined : new Set(Properties?.PropertyNames),
  }
}

function holds(fields: JsonObject, { PropertyName, ConditionOperator, Value }: Condition): boolean {
  const field = fields[PropertyName]
  if (field === undefined) {
    throw refuse(`The property '${PropertyName}' does not exist or cannot be a condition.`)
  }
  const text = toText(field)
  const list = toList(Value.Value)
  // .NET clients write a Boolean as `True`.
  const wanted = text === 'true' || text === 'false' ? list.map((item) => item.toLowerCase()) : list

  return comparisons[ConditionOperator](text, wanted)
}

type Compare = (text: string, wanted: readonly string[]) => boolean

const comparisons: Readonly<Record<(typeof operators)[number], Compare>> = {
  Equals: (text, [wanted]) => text === wanted,
  NotEquals: (text, [wanted]) => text !== wanted,
  In: (text, wanted) => wanted.includes(text),
  NotIn: (text, wanted) => !wanted.includes(text),
  GreaterThan: (text, [wanted]) => Number(text) > Number(wanted),
  LessThan: (text, [wanted]) => Number(text) < Number(wanted),
}

/** The texts to compare with; a list comes as JSON or as JSON inside a string. */
function toList(value: Condition['Value']['Value']): readonly string[] {
  if (Array.isArray(value)) return value
  const text = toText(value)
  if (!text.startsWith('[')) return [text]
  const list = z.array(z.string()).safeParse(parseJson(text))
  if (!list.success) throw refuse('The value of an In condition is not a list of strings.')
  return list.data
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Values come as text whatever their type; managed properties are compared by their value. */
function toText(value: Json): string {
  const plain =
    typeof value === 'object' && value !== null && 'Value' in value ? value['Value'] : value
  return typeof plain === 'string' ? plain : JSON.stringify(plain)
}
