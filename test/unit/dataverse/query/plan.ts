import { staticTokenSource } from '../../../../src/dataverse/client/token-source.ts'
import { createDataverse } from '../../../../src/dataverse/client/create-dataverse.ts'
import { createMetadata } from '../../../../src/dataverse/metadata/metadata.ts'
import { createOutbound } from '../../../../src/dataverse/outbound/outbound.ts'
import { planApply, planQuery } from '../../../../src/dataverse/query/plan-query.ts'
import { planBody } from '../../../../src/dataverse/values/plan-body.ts'
import { createSandbox } from '../../../../sandbox/sandbox.ts'
import { fakeClock } from '../../../support/fake-clock.ts'
import { overFetch } from '../../../../src/network/wire.ts'

const url = 'https://sandbox.invalid'
const clock = fakeClock()
const { fetch } = createSandbox({ origin: url, clock, token: 'test-token' })
const environment = { url, host: 'sandbox.invalid', apiRoot: `${url}/api/data/v9.2/` }
const outbound = createOutbound({ environment, wire: overFetch(fetch), clock })
const dataverse = createDataverse({ outbound, token: staticTokenSource('test-token'), clock })
const metadata = createMetadata({ dataverse, clock })
const { signal } = new AbortController()

interface QueryArguments {
  readonly entity: string
  readonly select?: readonly string[]
  readonly filter?: string
  readonly orderby?: string
  readonly expand?: string
  readonly apply?: string
}

/** The plan of a query on the sandbox's definitions: the request to send, and the repairs. */
export async function plan({ entity, ...text }: QueryArguments) {
  const definition = await metadata.entity(entity, { signal })
  const source = { metadata, signal }
  const { options, notes } =
    text.apply === undefined
      ? await planQuery({ select: ['name'], ...text }, definition, source)
      : await planApply({ ...text, apply: text.apply }, definition, source)
  return { ...options, notes }
}

/** The body for the values, and the repairs. */
export async function planValues(
  entity: string,
  values: Readonly<Record<string, unknown>>,
  operation: 'create' | 'update' = 'create',
) {
  const definition = await metadata.entity(entity, { signal })
  return planBody(values, definition, { operation, metadata, signal })
}
