/**
 * The tree of Dataverse's OData dialect: plain read-only shapes, shared by the client side (checks a
 * query before it is sent) and the sandbox (evaluates it).
 *
 * `at` is the zero-based offset of the node's first character in the parsed text. The printer
 * ignores it, so printing and parsing again gives the same tree but for `at`.
 *
 * @see Reference section 7 (query); OData 4.01 part 2, section 5.1 (URL conventions).
 */

/** A literal as written. Numbers keep their text, so that 64-bit values and decimals stay exact. */
export type Literal =
  | { readonly type: 'null'; readonly at: number }
  | { readonly type: 'boolean'; readonly value: boolean; readonly at: number }
  | { readonly type: 'number'; readonly text: string; readonly at: number }
  /** `value` is unquoted, with doubled quotes made single. */
  | { readonly type: 'string'; readonly value: string; readonly at: number }
  /** Lower case, without braces. */
  | { readonly type: 'guid'; readonly value: string; readonly at: number }
  /** `2026-01-31` */
  | { readonly type: 'date'; readonly value: string; readonly at: number }
  /** `2026-01-31T09:30:00Z`, as written. */
  | { readonly type: 'dateTime'; readonly value: string; readonly at: number }
  /** `Microsoft.Dynamics.CRM.OwnershipTypes'UserOwned'`, used in metadata filters. */
  | { readonly type: 'enum'; readonly name: string; readonly member: string; readonly at: number }

/** A property path: `name`, `primarycontactid/fullname`, or `o/col` with `o` a lambda variable. */
export interface Path {
  readonly type: 'path'
  readonly segments: readonly string[]
  readonly at: number
}

/** A parameter alias: `@p1`, here without the sign. */
export interface Alias {
  readonly type: 'alias'
  readonly name: string
  readonly at: number
}

/** An ordinary OData function: `contains(name,'x')`. Any name parses; who uses the tree decides. */
export interface FunctionCall {
  readonly type: 'call'
  readonly name: string
  readonly arguments: readonly Operand[]
  /** Whether the text comes from a SQL `like`, so that `_` and `[...]` in it are wildcards. */
  readonly pattern?: true
  readonly at: number
}

export type Operand = Path | Literal | Alias | FunctionCall

export type ComparisonOperator = 'eq' | 'ne' | 'gt' | 'ge' | 'lt' | 'le'

export interface Comparison {
  readonly type: 'comparison'
  readonly operator: ComparisonOperator
  readonly left: Operand
  readonly right: Operand
  readonly at: number
}

/** A query function's argument value: a literal, an alias, or a list such as `['a','b']`. */
export type ParameterValue =
  | Literal
  | Alias
  | { readonly type: 'list'; readonly items: readonly Literal[]; readonly at: number }

/** `Microsoft.Dynamics.CRM.LastXDays(PropertyName='createdon',PropertyValue=7)`; `name` is `LastXDays`. */
export interface QueryFunction {
  readonly type: 'queryFunction'
  readonly name: string
  readonly parameters: readonly { readonly name: string; readonly value: ParameterValue }[]
  readonly at: number
}

/** `contact_customer_accounts/any(c:c/fullname eq 'x')`; `any()` has neither variable nor condition. */
export interface Lambda {
  readonly type: 'lambda'
  readonly quantifier: 'any' | 'all'
  readonly path: Path
  readonly variable?: string
  readonly condition?: Filter
  readonly at: number
}

export type Filter =
  | { readonly type: 'and'; readonly left: Filter; readonly right: Filter; readonly at: number }
  | { readonly type: 'or'; readonly left: Filter; readonly right: Filter; readonly at: number }
  | { readonly type: 'not'; readonly operand: Filter; readonly at: number }
  | Comparison
  | FunctionCall
  | QueryFunction
  | Lambda
  /** A bare Boolean column or literal: `donotemail`, `true`. */
  | Path
  | Literal

export interface OrderItem {
  readonly operand: Path | Alias
  readonly descending: boolean
  readonly at: number
}

export interface SelectItem {
  readonly name: string
  readonly at: number
}

/** One `$expand` entry with its nested options; absent options are absent. */
export interface ExpandItem {
  readonly navigation: string
  /** `nav/$ref` */
  readonly reference: boolean
  readonly select?: readonly SelectItem[]
  readonly filter?: Filter
  readonly orderby?: readonly OrderItem[]
  readonly top?: number
  readonly count?: boolean
  readonly expand?: readonly ExpandItem[]
  readonly at: number
}

export type AggregateMethod = 'sum' | 'average' | 'min' | 'max' | 'countdistinct'

export type Aggregate =
  | { readonly type: 'count'; readonly alias: string; readonly at: number }
  | {
      readonly type: 'aggregate'
      readonly path: Path
      readonly method: AggregateMethod
      readonly alias: string
      readonly at: number
    }

/** One step of `$apply`; the steps run from left to right. */
export type Transformation =
  | { readonly type: 'filter'; readonly condition: Filter; readonly at: number }
  | { readonly type: 'aggregate'; readonly aggregates: readonly Aggregate[]; readonly at: number }
  | {
      readonly type: 'groupby'
      readonly keys: readonly Path[]
      readonly aggregates: readonly Aggregate[]
      readonly at: number
    }

/** One part of a key: `accountnumber='A-1'`; the plain primary key has no name. */
export interface KeyPart {
  readonly name?: string
  readonly value: Literal | Alias
  readonly at: number
}

/** The value of an alias, as in `@p1='x'`, `@p1=["account"]` or `@p1={'@odata.id':'accounts(...)'}`. */
export type AliasValue =
  | Exclude<ParameterValue, Alias>
  /** An object, or a list of objects or lists, parsed as JSON. */
  | { readonly type: 'json'; readonly value: unknown; readonly at: number }
