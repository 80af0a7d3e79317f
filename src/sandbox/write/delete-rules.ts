import type { OneToMany, Table } from '../schema/model.ts'

/** What happens to the rows that point to a deleted one: `CascadeConfiguration.Delete`. */
export type DeleteRule = 'Cascade' | 'RemoveLink' | 'Restrict'

/** Relations in which the rows on the many side live and die with the one side, as columns. */
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

/** Tables whose rows cannot be deleted while others point to them. */
const restricting = new Set(['businessunit', 'systemuser', 'team', 'transactioncurrency', 'uom'])

/** Lookups that are stamps of the server and never hold up a deletion. */
const stamps = new Set(['createdby', 'modifiedby', 'createdonbehalfby', 'modifiedonbehalfby'])

/**
 * The rule of a relation. The schema data do not hold the real ones, so this is a reading of the
 * product's behaviour: activities, notes and parties go with what they belong to, customers take
 * their contacts, opportunities and cases along, required lookups restrict, all else is unlinked.
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
