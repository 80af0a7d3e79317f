import { expect, test } from 'vitest'
import { stringify } from 'yaml'
import { manifests } from '../../deploy/kubernetes/manifests.ts'
import { parseConfig } from '../../src/config.ts'
import { parseHttpConfig } from '../../src/hosting/http-config.ts'
import { httpSettings } from '../../src/hosting/http-settings.ts'
import { settings } from '../../src/config.ts'
import { newStateKey } from '../support/http-server.ts'

const heading =
  '# Three replicas. Generated from manifests.ts, which is checked against the types of Kubernetes.\n' +
  '# docs/operate.md says what to replace and which secret to create first.\n'

test('the Kubernetes file is the typed manifests', async () => {
  const documents = manifests.map((one) =>
    stringify(one, { aliasDuplicateObjects: false, singleQuote: true, indentSeq: true }),
  )

  await expect(heading + documents.join('---\n')).toMatchFileSnapshot(
    '../../deploy/kubernetes/dataverse-mcp-server.yaml',
  )
})

test('the settings of the Kubernetes file are settings, and start the multi-user mode', () => {
  const [{ data: given = {} } = {}] = manifests.flatMap((one) =>
    one.kind === 'ConfigMap' && 'data' in one ? [one] : [],
  )

  for (const name of Object.keys(given))
    expect(httpSettings.has(name) || settings.has(name)).toBe(true)
  const { ENTRA_CERTIFICATE_FILE: _certificate, ...rest } = given
  const variables = { ...rest, ENTRA_CLIENT_SECRET: 'secret' }
  const files: Readonly<Record<string, string>> = {
    [given['STATE_KEY_FILE'] ?? '']: newStateKey(),
    [given['REDIS_URL_FILE'] ?? '']: 'redis://redis:6379',
  }
  const http = parseHttpConfig(variables, parseConfig(variables), (file) => files[file] ?? '')
  expect(http).toMatchObject({ publicUrl: given['PUBLIC_URL'], entra: {} })
})
