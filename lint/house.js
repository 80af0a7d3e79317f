// Who may import whom. Rows from the ground up: a file may import its own row and the rows above it
// in this list. `only` narrows that to the named places (a file's own folder is always allowed).

export const rows = [
  {
    name: 'ground',
    files: [
      'src/errors.ts',
      'src/clock.ts',
      'src/fetch.ts',
      'src/proxied-fetch.ts',
      'src/log.ts',
      'src/print-command.ts',
      'src/dataverse/names.ts',
      'src/dataverse/nearest.ts',
      'src/environment/clouds.ts',
      'src/odata/',
    ],
  },
  {
    name: 'definitions',
    files: ['src/config.ts', 'src/environment/address.ts', 'src/dataverse/metadata/definition.ts'],
  },
  {
    name: 'pure',
    files: [
      'src/dataverse/key.ts',
      'src/dataverse/link.ts',
      'src/dataverse/problem/',
      'src/dataverse/client/retry',
      'src/dataverse/answer/',
      'src/dataverse/values/',
      'src/dataverse/query/',
    ],
  },
  {
    name: 'service',
    files: [
      'src/dataverse/',
      'src/dataverse/query/lacking.ts',
      'src/dataverse/query/plan-query.ts',
      'src/dataverse/query/read-rows.ts',
      'src/dataverse/values/plan-body.ts',
      'src/environment/discovery.ts',
      'src/auth/',
    ],
  },
  { name: 'tool contract', files: ['src/tool.ts', 'src/argument-slips.ts'] },
  {
    name: 'tools',
    files: ['tools/'],
    only: ['src/tool.ts', 'src/errors.ts', 'src/dataverse/', 'src/odata/'],
    packages: ['zod'],
  },
  {
    name: 'server',
    files: ['src/server.ts', 'src/transports/', 'src/answer.ts', 'src/published-schema.ts'],
  },
  {
    name: 'sandbox',
    files: ['src/sandbox/'],
    only: ['src/odata/', 'src/errors.ts', 'src/fetch.ts', 'src/clock.ts'],
  },
  { name: 'composition', files: ['src/runtime.ts', 'src/network.ts'] },
  { name: 'command line', files: ['src/cli/', 'src/main.ts'] },
]

// One package, one door: only these files may import the package.
export const doors = [
  {
    package: /^@modelcontextprotocol\/server/,
    files: ['src/server.ts', 'src/transports/', 'bench/toy-server.mjs', 'scripts/sdk-shims.mjs'],
  },
  { package: /^@modelcontextprotocol\/client/, files: ['src/cli/demo', 'test/', 'bench/'] },
  { package: /^@modelcontextprotocol\/sdk/, files: ['test/'] },
  { package: /^@azure\/msal-node/, files: ['src/auth/'] },
  { package: /^@napi-rs\/keyring/, files: ['src/auth/keychain.ts'] },
  { package: /^open$/, files: ['src/auth/browser.ts'] },
  { package: /^msw/, files: ['test/'] },
  { package: /^undici/, files: ['src/proxied-fetch.ts'] },
  { package: /^commander/, files: ['src/main.ts', 'src/cli/'] },
  {
    package: /^(node:)?(http|https|http2|net|tls|dgram)$/,
    files: ['src/sandbox/http-', 'src/transports/http', 'src/auth/loopback', 'test/', 'bench/'],
  },
]
