import type { Command } from 'commander'
import { printCommand } from '../text/print-command.ts'

/** Adds the commands for administrators of a server in multi-user mode. */
export function addOperatorCommands(program: Command): void {
  program
    .command('audit-hash')
    .description('print the hash that stands for a user in the log and audit of multi-user mode')
    .argument('<tenant-id>', "the user's tenant, as a GUID")
    .argument('<object-id>', "the user's object id in Microsoft Entra, as a GUID")
    .addHelpText('after', example)
    .action(async (tenantId: string, objectId: string) => {
      const { runAuditHash } = await import('./serve-http.ts')
      runAuditHash(tenantId, objectId)
    })
}

const example = () => `
It needs the server's own STATE_KEY or STATE_KEY_FILE. With two keys it prints two hashes, the newer first.

Example:
  STATE_KEY_FILE=secrets/state_key ${printCommand('audit-hash', 'TENANT-ID', 'OBJECT-ID')}
`
