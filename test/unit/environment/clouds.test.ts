import { expect, test } from 'vitest'
import { cloudOfHost, clouds, findRegion, regions } from '../../../src/environment/clouds.ts'

test.each([
  ['contoso.crm4.dynamics.com', 'commercial'],
  ['contoso.crm77.dynamics.com', 'commercial'],
  ['contoso.crm9.dynamics.com', 'gcc'],
  ['contoso.crm.microsoftdynamics.us', 'gcc-high'],
  ['contoso.crm.appsplatform.us', 'dod'],
  ['contoso.crm.dynamics.cn', 'china'],
  ['contoso.crm.dynamics.de', undefined],
  ['contoso.example', undefined],
])('finds the cloud of %s', (host, cloud) => {
  expect(cloudOfHost(host)).toBe(cloud)
})

test('every region has a unique code and suffix and is found by either', () => {
  for (const region of regions) {
    expect(findRegion(region.code)).toEqual(region)
    expect(findRegion(region.suffix.toUpperCase())).toEqual(region)
    expect(clouds[region.cloud].authorityHost).toMatch(/^login\./)
  }
})
