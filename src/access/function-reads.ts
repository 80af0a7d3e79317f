/** Functions of a filter that tell a column: the parent in a hierarchy. */
export const hierarchyFunctions: ReadonlySet<string> = new Set([
  'Above',
  'AboveOrEqual',
  'NotUnder',
  'Under',
  'UnderOrEqual',
])

/** Columns that other functions of a filter read: a name without a dot is the entity as a whole. */
export const functionReads: ReadonlyMap<string, readonly string[]> = new Map([
  ['EqualUserOrUserHierarchy', ['systemuser', 'systemuser.parentsystemuserid']],
  ['EqualUserOrUserHierarchyAndTeams', ['systemuser', 'systemuser.parentsystemuserid', 'team']],
  ['EqualUserTeams', ['team']],
  ['EqualUserOrUserTeams', ['team']],
  ['EqualBusinessId', ['systemuser.businessunitid']],
  ['NotEqualBusinessId', ['systemuser.businessunitid']],
  ['EqualUserLanguage', ['usersettings.uilanguageid']],
])
