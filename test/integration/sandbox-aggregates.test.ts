import { expect, test } from 'vitest'

import { createSandboxClient, root, withAnnotations } from '../support/sandbox-client.ts'
import { queriedRows as rows } from '../support/sandbox-rows.ts'

test('$apply groups, aggregates, omits null keys and formats', async () => {
  const client = createSandboxClient({ rows })

  const { json } = await client.get(
    'accounts?$apply=filter(accountid ne null)/groupby((industrycode),aggregate($count as n,revenue with sum as total))&$orderby=industrycode',
    withAnnotations,
  )

  expect(json).toEqual({
    '@odata.context': `${root}$metadata#accounts`,
    value: [
      {
        n: 1,
        'n@OData.Community.Display.V1.FormattedValue': '1',
        total: 100,
        'total@OData.Community.Display.V1.FormattedValue': '$100.00',
      },
      {
        industrycode: 1,
        'industrycode@OData.Community.Display.V1.FormattedValue': 'Accounting',
        n: 1,
        'n@OData.Community.Display.V1.FormattedValue': '1',
        total: null,
      },
      {
        industrycode: 6,
        'industrycode@OData.Community.Display.V1.FormattedValue': 'Business Services',
        n: 1,
        'n@OData.Community.Display.V1.FormattedValue': '1',
        total: 5000,
        'total@OData.Community.Display.V1.FormattedValue': '$5,000.00',
      },
    ],
  })
})

test('$apply names a key behind a lookup after its table and column', async () => {
  const { rows: found } = await createSandboxClient({ rows }).get(
    'accounts?$apply=groupby((primarycontactid/fullname),aggregate(revenue with average as mean))',
  )

  expect(found).toEqual([{ contact_fullname: 'Ann Lee', mean: 5000 }, { mean: 100 }])
})

test.each([
  [
    'groupby((name),aggregate(revenue with sum as total))&$orderby=total',
    'The query node SingleValueOpenPropertyAccess is not supported',
  ],
  [
    'aggregate(accountid with countdistinct as n)',
    'Aggregation method countdistinct is not supported.',
  ],
])('$apply=%s is rejected', async (apply, message) => {
  const { status, error } = await createSandboxClient({ rows }).get(`accounts?$apply=${apply}`)

  expect(status).toBe(400)
  expect(error.message).toBe(message)
})
