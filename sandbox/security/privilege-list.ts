import type { Depth } from '../schema/load-roles.ts'
import type { Schema } from '../schema/model.ts'
import { accessTypes, hasPrivilege, privilegeName } from '../schema/privileges.ts'
import type { Rights } from './rights.ts'
import { parentOf } from './table-rules.ts'

/** A privilege that a principal holds, at its widest depth. */
export interface HeldPrivilege {
  readonly name: string
  readonly depth: Depth
  readonly businessUnitId: string
}

/** Every privilege that the rights include on the tables of this environment, each once. */
export function listPrivileges(schema: Schema, rights: Rights): readonly HeldPrivilege[] {
  const held = new Map<string, HeldPrivilege>()
  for (const table of schema.tables) {
    if (parentOf(table)) continue
    for (const access of accessTypes) {
      const grant = hasPrivilege(table, access) ? rights.grant(table, access) : undefined
      const name = privilegeName(table, access)
      if (grant) held.set(name, { name, ...grant })
    }
  }
  return [...held.values()]
}
