/** The operator's lists: what may be used at all, for any user with any role. */
export interface Access {
  /** Whether the lists allow an entity, by logical name. */
  allowsEntity(entity: string): boolean
  /** Whether the deny list names an entity. */
  deniesEntity(entity: string): boolean
  /** Whether a column, by logical name, is denied. */
  deniesColumn(entity: string, column: string): boolean
}

/**
 * The lists from `DATAVERSE_ENTITIES` and `DATAVERSE_DENY`; `undefined` if all are empty. `within` is the
 * administrator's second list of entities: an entity must match both. Patterns are
 * logical names in lower case, with `*` for any text: `contoso_*`, `contact.creditlimit`,
 * `*.governmentid`. Deny overrides allow.
 */
export function createAccess({
  entities,
  deny,
  within = [],
}: {
  readonly entities: readonly string[]
  readonly deny: readonly string[]
  readonly within?: readonly string[]
}): Access | undefined {
  if (entities.length === 0 && deny.length === 0 && within.length === 0) return undefined
  const deniedEntities = deny.filter((pattern) => !pattern.includes('.'))
  const deniedColumns = deny.flatMap((pattern) => {
    const [entity = '', column] = pattern.split('.')
    return column === undefined ? [] : [{ entity, column }]
  })
  return {
    allowsEntity: (entity) =>
      (entities.length === 0 || matchesAny(entities, entity)) &&
      (within.length === 0 || matchesAny(within, entity)) &&
      !matchesAny(deniedEntities, entity),
    deniesEntity: (entity) => matchesAny(deniedEntities, entity),
    deniesColumn: (entity, name) =>
      deniedColumns.some(
        (pattern) =>
          matches(pattern.entity, entity) &&
          spellings(name).some((one) => matches(pattern.column, one)),
      ),
  }
}

const matchesAny = (patterns: readonly string[], name: string) =>
  patterns.some((pattern) => matches(pattern, name))

/** A lookup may also be written in its read form: `contact._parentcustomerid_value`. */
const spellings = (column: string) => [column, `_${column}_value`]

/** Whether a whole name matches a pattern. Runs in linear time, without backtracking. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...others] = pattern.split('*')
  const last = others.pop()
  if (last === undefined) return pattern === name
  if (!name.startsWith(first)) return false
  let at = first.length
  for (const part of others) {
    const found = name.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return name.length - last.length >= at && name.endsWith(last)
}
