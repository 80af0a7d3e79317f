import { DataverseError } from '../errors.ts'

const onlyOperator =
  'No role and no other wording changes this: only whoever runs this server can. Go on without it.'

/** The answer to a call that names an entity outside the operator's lists. */
export function deniedEntity(name: string): DataverseError {
  const shown = name.slice(0, 64)
  return new DataverseError(
    'denied_by_operator',
    `The operator's settings of this server do not allow the entity "${shown}".`,
    { hint: onlyOperator },
  )
}

/** The answer to a call that names a column, or a relationship, outside the operator's lists. */
export function deniedColumn(entity: string, name: string): DataverseError {
  const shown = name.slice(0, 64)
  return new DataverseError(
    'denied_by_operator',
    `The operator's settings of this server do not allow "${shown}" of ${entity}.`,
    { hint: onlyOperator },
  )
}

/** A request that reached the service's door although its names are denied. Nothing was sent. */
export function deniedRequest(): DataverseError {
  return new DataverseError(
    'denied_by_operator',
    "The operator's settings of this server do not allow a name in this request; nothing was sent.",
    { hint: onlyOperator },
  )
}
