import type { RoleTables } from './data-files.ts'
import { readRoleFiles } from './data-files.ts'
import type { AccessType } from './privileges.ts'
import { accessTypes } from './privileges.ts'

/** The depth of a right. A missing right includes no rows. */
export type Depth = 'Basic' | 'Local' | 'Deep' | 'Global'

export interface Role {
  readonly name: string
  /** By logical name of the table, then by access type. */
  readonly tables: ReadonlyMap<string, ReadonlyMap<AccessType, Depth>>
}

const depths: readonly Depth[] = ['Basic', 'Local', 'Deep', 'Global']

let loaded: readonly Role[] | undefined

/** The predefined roles and the sandbox's own, read once on first use. */
export function loadRoles(): readonly Role[] {
  return (loaded ??= mergeRoles())
}

function mergeRoles(): readonly Role[] {
  const byName = new Map<string, RoleTables>()
  for (const { name, tables } of readRoleFiles()) {
    byName.set(name, { ...byName.get(name), ...tables })
  }
  return Array.from(byName, ([name, tables]) => ({ name, tables: toRights(tables) }))
}

function toRights(tables: RoleTables): Role['tables'] {
  return new Map(
    Object.entries(tables).map(([table, rights]) => [
      table,
      new Map(accessTypes.flatMap((access) => toRight(access, rights[access]))),
    ]),
  )
}

function toRight(access: AccessType, depth: string | undefined): readonly [AccessType, Depth][] {
  const known = depths.find((candidate) => candidate === depth)
  return known === undefined ? [] : [[access, known]]
}
