import type { OneToMany, Table } from '../schema/model.ts'

/** What happens to the rows that point to a deleted row: `CascadeConfiguration.Delete`. */
export type DeleteRule = 'Cascade' | 'RemoveLink' | 'Restrict'

/**
 * Lookup columns of parental relationships: rows are deleted together with the row they point to.
 */
const parental: Readonly<Record<string, readonly string[]>> = {
  account: [
    'contact.parentcustomerid',
    'opportunity.customerid',
    'incident.customerid',
    'lead.customerid',
    'quote.customerid',
  ],
  contact: [
    'contact.parentcustomerid',
    'opportunity.customerid',
    'incident.customerid',
    'lead.customerid',
    'quote.customerid',
  ],
  opportunity: ['opportunityproduct.opportunityid'],
  pricelevel: ['productpricelevel.pricelevelid'],
  product: ['productpricelevel.productid'],
  uomschedule: ['uom.uomscheduleid'],
}

/** Tables whose rows cannot be deleted while other rows point to them. */
const restricting = new Set(['businessunit', 'systemuser', 'team', 'transactioncurrency', 'uom'])

/** Lookups that the server sets as stamps. They never prevent a deletion. */
const stamps = new Set(['createdby', 'modifiedby', 'createdonbehalfby', 'modifiedonbehalfby'])

/**
 * The rule of a relationship. The schema data does not include the real rules, so this is our
 * interpretation of the product: activities, notes and parties are deleted with their parent row,
 * customers with their contacts, opportunities and cases. Required lookups restrict, and all others
 * are unlinked.
 */
export function deleteRule(
  target: Table,
  relation: Pick<OneToMany, 'entity' | 'column'>,
  child: Table,
): DeleteRule {
  const { entity, column } = relation
  if (parental[target.logicalName]?.includes(`${entity}.${column}`)) return 'Cascade'
  if (entity === 'annotation' && column === 'objectid') return 'Cascade'
  if (entity === 'activityparty' && column === 'activityid') return 'Cascade'
  if (child.isActivity && column === 'regardingobjectid') return 'Cascade'
  if (stamps.has(column)) return 'RemoveLink'
  if (restricting.has(target.logicalName)) return 'Restrict'
  return child.columns.get(column)?.requiredLevel === 'SystemRequired' ? 'Restrict' : 'RemoveLink'
}
