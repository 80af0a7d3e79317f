import type { Context } from '../security/context.ts'
import { refuse } from '../failures/query-failures.ts'
import type { ColumnTerm, Predicate, Scope } from './scope.ts'
import { kindOf } from './values.ts'

/** The environment's only language. */
const languageCode = 1033

/** `EqualUserId` and the other functions that compare with the caller (reference section 7.4). */
export function compileCallerFunction(
  { name, term }: { readonly name: string; readonly term: ColumnTerm },
  { context }: Scope,
): Predicate {
  const wanted = !name.startsWith('NotEqual')
  const values = name === 'EqualUserLanguage' ? new Set([languageCode]) : callerIds(name, context)
  if (kindOf(term.column) !== (name === 'EqualUserLanguage' ? 'number' : 'guid')) {
    throw refuse(
      `The operator '${name}' is not valid for the attribute '${term.column.logicalName}' of type '${term.column.type}'.`,
      '0x80041120',
    )
  }
  const { get } = term
  return (row) => {
    const value = get(row)
    return values.has(value) === wanted
  }
}

function callerIds(name: string, context: Context): ReadonlySet<unknown> {
  const { userId, businessUnitId, teamIds } = context.principal
  if (name.endsWith('BusinessId')) return new Set([businessUnitId])
  if (name === 'EqualUserTeams') return new Set(teamIds)

  const ids = new Set([userId])
  if (name.includes('Hierarchy')) addSubordinates(context, ids)
  if (name.includes('Teams')) for (const id of teamIds) ids.add(id)
  return ids
}

/** The set grows during the loop, so that indirect reports are included too. */
function addSubordinates({ store }: Context, ids: Set<string>): void {
  for (const id of ids) {
    for (const { systemuserid } of store.referring('systemuser', 'parentsystemuserid', id)) {
      if (typeof systemuserid === 'string') ids.add(systemuserid)
    }
  }
}
