/** A documented body whose columns make the service fill required ones. */
export interface DocumentedCreate {
  readonly entity: string
  /** The columns that the body has, with examples. The first tells this create from others. */
  readonly given: Readonly<Record<string, unknown>>
  /** The required columns that the service then fills. */
  readonly fills: readonly string[]
  /** Where Microsoft documents the body. */
  readonly source: string
}

/** Creates without a required column that Microsoft documents. */
export const documentedCreates: readonly DocumentedCreate[] = [
  {
    entity: 'team',
    given: { azureactivedirectoryobjectid: 'GUID of the group', membershiptype: 0 },
    fills: ['name', 'administratorid'],
    source: 'https://learn.microsoft.com/power-apps/developer/data-platform/aad-group-team',
  },
  {
    entity: 'team',
    given: { businessunitid: { entity: 'businessunit', id: 'GUID' }, name: 'text' },
    fills: ['administratorid'],
    source: 'https://github.com/microsoft/PowerApps-Samples (security role to a team)',
  },
  ...(['contact', 'lead', 'systemuser'] as const).map((entity) => ({
    entity,
    given: { lastname: 'text' },
    fills: ['fullname'],
    source: `https://learn.microsoft.com/power-apps/developer/data-platform/reference/entities/${entity}`,
  })),
]

/** The required columns that the service fills for a body with these columns. */
export function filledBy(entity: string, given: ReadonlyMap<string, unknown>): readonly string[] {
  return documentedCreates
    .filter((create) => create.entity === entity && lackingOf(create, given).length === 0)
    .flatMap(({ fills }) => fills)
}

/**
 * What completes a documented create that the body has begun: `{"membershiptype":0}`; `undefined` if
 * it has begun none that fills the missing columns.
 */
export function completionOf(
  entity: string,
  given: ReadonlyMap<string, unknown>,
  missing: readonly string[],
): Readonly<Record<string, unknown>> | undefined {
  const begun = documentedCreates.find((create) => {
    const [first = ''] = Object.keys(create.given)
    const isBegun = create.entity === entity && (given.get(first) ?? null) !== null
    const lacking = lackingOf(create, given)
    return isBegun && lacking.length > 0 && missing.every((name) => create.fills.includes(name))
  })
  if (!begun) return undefined
  const lacking = lackingOf(begun, given)
  return Object.fromEntries(Object.entries(begun.given).filter(([name]) => lacking.includes(name)))
}

const lackingOf = ({ given: needed }: DocumentedCreate, given: ReadonlyMap<string, unknown>) =>
  Object.keys(needed).filter((name) => (given.get(name) ?? null) === null)
