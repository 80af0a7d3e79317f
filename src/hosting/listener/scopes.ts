import { tools } from '../../../tools/index.ts'
import type { Effect } from '../../mcp/contract/tool.ts'

/** The scopes of a token as clients request them: with the resource as prefix (R9, R64). */
export interface Scopes {
  readonly read: string
  readonly write: string
}

/** The two scopes with the Application ID URI as prefix, as Entra expects them. */
export function qualifiedScopes(publicUrl: string): Scopes {
  return { read: `${publicUrl}/mcp.read`, write: `${publicUrl}/mcp.write` }
}

const effects: ReadonlyMap<string, Effect> = new Map(
  tools.map(({ name, effect }) => [name, effect]),
)

/** Whether a call of the tool counts as a write. */
export function isWrite(tool: string): boolean {
  const effect = effects.get(tool)
  return effect !== undefined && effect !== 'read'
}
