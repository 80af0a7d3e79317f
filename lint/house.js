// The import rules. A file may import from its own row and from the rows above it in this list.
// `only` limits that to the listed paths (its own row is always allowed).

export const rows = [
  {
    name: 'ground',
    files: [
      'src/errors.ts',
      'src/clock.ts',
      'src/network/',
      'src/log.ts',
      'src/json.ts',
      'src/once.ts',
      'src/under-way.ts',
      'src/until-aborted.ts',
      'src/telemetry/',
      'src/audit.ts',
      'src/state-key.ts',
      'src/print-command.ts',
      'src/page-headers.ts',
      'src/dataverse/names.ts',
      'src/nearest.ts',
      'src/environment/clouds.ts',
      'src/odata/',
    ],
  },
  {
    name: 'definitions',
    files: [
      'src/config.ts',
      'src/auth/client-credential.ts',
      'src/http/config.ts',
      'src/http/settings.ts',
      'src/http/secrets.ts',
      'src/environment/address.ts',
      'src/dataverse/metadata/definition.ts',
    ],
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
      'src/environment/find-environment.ts',
      'src/profiles/',
      'src/access/',
      'src/auth/',
    ],
  },
  {
    name: 'tool contract',
    files: ['src/tool.ts', 'src/arguments/'],
  },
  {
    name: 'tools',
    files: ['tools/'],
    only: ['src/tool.ts', 'src/errors.ts', 'src/dataverse/', 'src/odata/'],
    packages: ['zod'],
  },
  {
    name: 'server',
    files: ['src/server.ts', 'src/call/', 'src/transports/', 'src/redis/'],
  },
  {
    name: 'sandbox',
    files: ['src/sandbox/'],
    only: ['src/odata/', 'src/errors.ts', 'src/network/', 'src/clock.ts', 'src/json.ts'],
  },
  {
    name: 'composition',
    files: ['src/caller.ts', 'src/runtime.ts', 'src/connection/', 'src/http/'],
  },
  { name: 'command line', files: ['src/cli/', 'src/main.ts', 'src/zod-settings.ts'] },
]

// Only these files may import the package.
export const doors = [
  {
    package: /^@modelcontextprotocol\/server/,
    files: [
      'src/server.ts',
      'src/call/',
      'src/transports/',
      'bench/toy-server.mjs',
      'bench/bare-http.ts',
      'scripts/sdk-shims.mjs',
    ],
  },
  { package: /^@modelcontextprotocol\/client/, files: ['src/cli/demo', 'test/', 'bench/'] },
  { package: /^@modelcontextprotocol\/sdk/, files: ['test/'] },
  { package: /^@azure\/msal-node/, files: ['src/auth/'] },
  { package: /^@napi-rs\/keyring/, files: ['src/auth/keychain.ts'] },
  { package: /^open$/, files: ['src/auth/browser.ts'] },
  { package: /^msw/, files: ['test/'] },
  { package: /^@opentelemetry\//, files: ['src/telemetry/', 'test/'] },
  { package: /^undici/, files: ['src/network/'] },
  { package: /^p-queue/, files: ['src/dataverse/client/pace.ts', 'src/transports/http/'] },
  { package: /^@modelcontextprotocol\/node/, files: ['bench/'] },
  { package: /^jose/, files: ['src/auth/bearer', 'test/'] },
  { package: /^lru-cache/, files: ['src/auth/', 'src/dataverse/metadata/', 'src/http/'] },
  { package: /^rate-limiter-flexible/, files: ['src/transports/http/', 'src/redis/'] },
  { package: /^@redis\/client/, files: ['src/redis/link.ts', 'test/'] },
  { package: /^@clack\/prompts/, files: ['src/cli/'] },
  { package: /^jsonc-parser/, files: ['src/cli/install/', 'test/'] },
  { package: /^commander/, files: ['src/main.ts', 'src/cli/'] },
  {
    package: /^(node:)?(http|https|http2|net|tls|dgram)$/,
    files: [
      'src/sandbox/http-',
      'src/transports/http',
      // Address ranges only.
      'src/http/settings.ts',
      'src/auth/loopback',
      'deploy/',
      'test/',
      'bench/',
    ],
  },
]
