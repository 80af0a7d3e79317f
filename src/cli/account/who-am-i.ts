import * as z from 'zod'
import { createClient } from '../../caller.ts'
import type { Clock } from '../../time/clock.ts'
import type { Config } from '../../config.ts'
import type { Connection } from '../../connection/connection.ts'
import type { Dataverse } from '../../dataverse/client/dataverse.ts'
import { DataverseError } from '../../errors.ts'
import { createProcess } from '../../process.ts'

/** The user that the environment sees. */
export interface WhoAmI {
  readonly userId: string
  readonly organizationId?: string | undefined
}

/** The Web API of an environment, exactly as the tools use it. */
export function openService(
  connection: Connection,
  { config, clock }: { readonly config: Config; readonly clock: Clock },
): Dataverse {
  return createClient(connection, createProcess(config, { clock })).dataverse
}

const answerShape = z.looseObject({
  UserId: z.guid(),
  OrganizationId: z.guid().optional().catch(undefined),
})

/** @throws DataverseError as the client does; `bad_answer` when the answer names no user. */
export async function askWhoAmI(service: Dataverse, signal: AbortSignal): Promise<WhoAmI> {
  const answer = answerShape.safeParse(await service.read('WhoAmI', {}, { signal }))
  if (!answer.success) {
    throw new DataverseError(
      'bad_answer',
      'The environment did not return the user of the account.',
      {
        hint: 'Check that the address is that of the environment itself.',
      },
    )
  }
  const { UserId, OrganizationId } = answer.data
  return { userId: UserId, organizationId: OrganizationId }
}
