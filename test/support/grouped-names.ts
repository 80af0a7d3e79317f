/** The column names in the groups of a description: `Text: fax address1_{line1 line2}` has three. */
export function groupedNames(groups: readonly string[] = []): readonly string[] {
  return groups.flatMap((group) => {
    const list = group.slice(
      group.lastIndexOf('}: ') < 0 ? group.indexOf(': ') + 2 : group.lastIndexOf('}: ') + 3,
    )
    const bare = list.replaceAll(/ \([^)]*\)|=[^ }]+/g, '').replaceAll(/ as \w+(?:\|\w+)*/g, '')
    const whole = bare.replaceAll(/(\w+)\{([^}]*)\}/g, (_all, prefix: string, names: string) =>
      names
        .split(' ')
        .map((name) => prefix + name)
        .join(' '),
    )
    return whole.split(' ').filter((name) => !name.startsWith('+'))
  })
}

/** How many names the groups only count: `+12`. */
export function omittedNames(groups: readonly string[] = []): number {
  const rests = groups.flatMap((group) => / \+(\d+)$/.exec(group)?.[1] ?? [])
  return rests.reduce((sum, rest) => sum + Number(rest), 0)
}
