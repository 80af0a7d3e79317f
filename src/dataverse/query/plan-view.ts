import { DataverseError } from '../../errors.ts'
import type { EntityDefinition } from '../metadata/definition.ts'
import type { Metadata } from '../metadata/metadata.ts'
import type { Views } from '../metadata/saved-views.ts'
import type { ViewRun } from './cursor.ts'
import { findView, leftOutOf, refuseWithView, toViewRun } from './find-view.ts'
import { planQuery } from './plan-query.ts'
import type { QueryPlan, QueryText } from './plan-query.ts'

/**
 * Like `planQuery`, for a saved view: its columns are the default `select`, and its conditions and order are
 * those of the service.
 *
 * @throws DataverseError as `planQuery` and `findView`.
 */
export async function planView(
  text: QueryText & { readonly view: string; readonly apply?: string | undefined },
  entity: EntityDefinition,
  source: { readonly metadata: Metadata; readonly views: Views; readonly signal: AbortSignal },
): Promise<QueryPlan & { readonly view: ViewRun }> {
  refuseWithView(text, entity)
  const found = await findView(text.view, entity, source)
  const plan = await planQuery({ ...text, usual: found.columns }, entity, source)
  if (plan.options.expand !== undefined)
    throw new DataverseError('invalid_query', 'A view takes no columns of related records.', {
      hint: 'Leave columns with / out of select; lookups show the name and id of their records.',
    })
  const left = text.select ? [] : leftOutOf(found)
  return {
    ...plan,
    view: toViewRun(found, plan.options, entity),
    notes: [...left, ...plan.notes],
  }
}
