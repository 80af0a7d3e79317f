// The mini edition has everything needed here. It makes the first call load 60 kB less.
import * as z from 'zod/mini'

import { refuse } from '../failures/query-failures.ts'
import type { Json, JsonObject } from './item.ts'
import type { LabelChoice } from './narrow-labels.ts'
import { parseJson } from '../../src/text/json.ts'

/** Which items and which of their fields; an undefined `properties` requests all. */
export interface ItemQuery {
  readonly criteria: Criteria | undefined
  readonly properties: ReadonlySet<string> | undefined
}

/** An EntityQueryExpression. An undefined part was not requested. */
export interface EntityQuery extends ItemQuery {
  readonly attributes: ItemQuery | undefined
  readonly relationships: ItemQuery | undefined
  readonly keys: ItemQuery | undefined
  /** Undefined: the labels of all languages. */
  readonly labels: LabelChoice | undefined
}

const operators = ['Equals', 'NotEquals', 'In', 'NotIn', 'GreaterThan', 'LessThan'] as const

const conditionShape = z.looseObject({
  PropertyName: z.string(),
  ConditionOperator: z.enum(operators),
  Value: z.looseObject({
    Type: z.optional(z.string()),
    Value: z.union([z.string(), z.number(), z.boolean(), z.null(), z.array(z.string())]),
  }),
})

type Condition = z.infer<typeof conditionShape>

export interface Criteria {
  readonly FilterOperator?: 'And' | 'Or' | undefined
  readonly Conditions?: readonly Condition[] | undefined
  readonly Filters?: readonly Criteria[] | undefined
}

const criteriaShape: z.ZodMiniType<Criteria> = z.looseObject({
  FilterOperator: z.optional(z.enum(['And', 'Or'])),
  Conditions: z.optional(z.array(conditionShape)),
  get Filters() {
    return z.optional(z.array(criteriaShape))
  },
})

const itemShape = z.looseObject({
  Criteria: z.nullish(criteriaShape),
  Properties: z.nullish(
    z.looseObject({
      AllProperties: z.optional(z.boolean()),
      PropertyNames: z.optional(z.array(z.string())),
    }),
  ),
})

const entityShape = z.extend(itemShape, {
  AttributeQuery: z.nullish(itemShape),
  RelationshipQuery: z.nullish(itemShape),
  KeyQuery: z.nullish(itemShape),
  LabelQuery: z.nullish(
    z.looseObject({
      FilterLanguages: z.optional(z.array(z.int())),
      MissingLabelBehavior: z.optional(z.int()),
    }),
  ),
})

/**
 * Reads the `Query` parameter. Without it, the query requests every table with its names only.
 *
 * @throws a failure for a filter with more than 300 conditions.
 * @see Reference section 6.8; part 2, section 6.
 */
export function readEntityQuery(query: unknown): EntityQuery {
  const read = entityShape.safeParse(query ?? {})
  if (!read.success) {
    const [issue] = read.error.issues
    throw refuse(
      `The Query parameter cannot be read at '${issue?.path.join('.')}': ${issue?.message}`,
    )
  }
  const { AttributeQuery, RelationshipQuery, KeyQuery, LabelQuery } = read.data
  for (const part of [read.data, AttributeQuery, RelationshipQuery, KeyQuery]) {
    checkConditions(part?.Criteria)
  }
  const languages = LabelQuery?.FilterLanguages ?? []
  return {
    ...toItemQuery(read.data),
    attributes: AttributeQuery ? toItemQuery(AttributeQuery) : undefined,
    relationships: RelationshipQuery ? toItemQuery(RelationshipQuery) : undefined,
    keys: KeyQuery ? toItemQuery(KeyQuery) : undefined,
    labels:
      languages.length === 0
        ? undefined
        : { languages: new Set(languages), fallsBack: LabelQuery?.MissingLabelBehavior === 1 },
  }
}

const maxConditions = 300

function checkConditions(criteria: Criteria | null | undefined): void {
  if ((criteria?.Conditions?.length ?? 0) > maxConditions) {
    throw refuse(
      `The metadata query exceeded the hard limit of conditions in a single filter (${maxConditions}).`,
    )
  }
  for (const nested of criteria?.Filters ?? []) checkConditions(nested)
}

/** Whether a definition matches the criteria. Unknown names are rejected. */
export function matchesCriteria(fields: JsonObject, criteria: Criteria | undefined): boolean {
  if (criteria === undefined) return true
  const results = [
    ...(criteria.Conditions ?? []).map((condition) => holds(fields, condition)),
    ...(criteria.Filters ?? []).map((nested) => matchesCriteria(fields, nested)),
  ]
  if (results.length === 0) return true
  return criteria.FilterOperator === 'Or' ? results.includes(true) : !results.includes(false)
}

/** The logical name that the criteria require of every matching definition, if they do. */
export function namedIn(criteria: Criteria | undefined): string | undefined {
  if (criteria === undefined || criteria.FilterOperator === 'Or') return undefined
  const named = criteria.Conditions?.find(
    ({ PropertyName, ConditionOperator }) =>
      PropertyName === 'LogicalName' && ConditionOperator === 'Equals',
  )
  const value = named?.Value.Value
  return typeof value === 'string' ? value : undefined
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

/** The texts to compare with. A list comes as JSON or as JSON inside a string. */
function toList(value: Condition['Value']['Value']): readonly string[] {
  if (Array.isArray(value)) return value
  const text = toText(value)
  if (!text.startsWith('[')) return [text]
  const list = z.array(z.string()).safeParse(parseJson(text))
  if (!list.success) throw refuse('The value of an In condition is not a list of strings.')
  return list.data
}

/**
 * Values arrive as text regardless of their type. Managed properties are compared by their value.
 */
function toText(value: Json): string {
  const plain =
    typeof value === 'object' && value !== null && 'Value' in value ? value['Value'] : value
  return typeof plain === 'string' ? plain : JSON.stringify(plain)
}
