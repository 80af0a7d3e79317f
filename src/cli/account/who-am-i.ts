import * as z from 'zod'
import type { TokenSource } from '../../dataverse/client/token-source.ts'
import type { Clock } from '../../time/clock.ts'
import { createDataverse } from '../../dataverse/client/create-dataverse.ts'
import type { Dataverse } from '../../dataverse/client/dataverse.ts'
import { createOutbound } from '../../dataverse/outbound/outbound.ts'
import type { Environment } from '../../environment/address.ts'
import { DataverseError } from '../../errors.ts'
import type { Fetch } from '../../network/fetch.ts'
import { overFetch } from '../../network/wire.ts'

/** Whom the environment takes the account for. */
export interface WhoAmI {
  readonly userId: string
  readonly organizationId?: string | undefined
}

/** The Web API of an environment, exactly as the tools use it. */
export function openService({
  environment,
  fetch,
  clock,
  token,
}: {
  readonly environment: Environment
  readonly fetch: Fetch
  readonly clock: Clock
  readonly token: TokenSource
}): Dataverse {
  const outbound = createOutbound({ environment, wire: overFetch(fetch), clock })
  return createDataverse({ outbound, token, clock })
}

const answerShape = z.looseObject({
  UserId: z.guid(),
  OrganizationId: z.guid().optional().catch(undefined),
})

/** @throws DataverseError as the client does; `bad_answer` when it names no user. */
export async function askWhoAmI(service: Dataverse, signal: AbortSignal): Promise<WhoAmI> {
  const answer = answerShape.safeParse(await service.read('WhoAmI', {}, { signal }))
  if (!answer.success) {
    throw new DataverseError('bad_answer', 'The environment did not say who the account is.', {
      hint: 'Check that its address is the one of the environment itself.',
    })
  }
  const { UserId, OrganizationId } = answer.data
  return { userId: UserId, organizationId: OrganizationId }
}
