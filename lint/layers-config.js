// The import rules. `rows` lists every folder once, from the lowest to the highest: a file may import its own
// folder and the rows above it in this list. `only` narrows that to the named places, `packages` to the named
// packages. A single file is a row only where it lies directly in src/.

export const rows = [
  // What everything may use.
  { place: 'src/text/' },
  { place: 'src/errors.ts' },
  { place: 'src/time/' },
  { place: 'src/network/' },
  { place: 'src/pages/' },
  { place: 'odata/', only: ['src/errors.ts'] },

  // The sandbox reads the protocol on its own: it never imports the Dataverse client.
  ...[
    'sandbox/schema/',
    'sandbox/failures/',
    'sandbox/store/',
    'sandbox/seed/',
    'sandbox/security/',
    'sandbox/query/',
    'sandbox/query/fetch/',
    'sandbox/write/',
    'sandbox/metadata/',
    'sandbox/operations/',
    'sandbox/protocol/',
    'sandbox/discovery/',
    'sandbox/faults/',
    'sandbox/snapshot/',
    'sandbox/',
    'sandbox/listener/',
    'sandbox/package/',
  ].map((place) => ({
    place,
    only: ['sandbox/', 'odata/', 'src/errors.ts', 'src/time/', 'src/text/', 'src/network/'],
  })),

  // Dataverse: one user's requests and answers.
  { place: 'src/telemetry/' },
  { place: 'src/environment/' },
  { place: 'src/config.ts' },
  { place: 'src/dataverse/' },
  { place: 'src/dataverse/messages/' },
  { place: 'src/dataverse/text/' },
  { place: 'src/dataverse/problem/' },
  { place: 'src/dataverse/outbound/' },
  { place: 'src/dataverse/client/' },
  { place: 'src/dataverse/metadata/' },
  { place: 'src/dataverse/answer/' },
  { place: 'src/access/' },
  { place: 'src/dataverse/query/' },
  { place: 'src/dataverse/values/' },
  { place: 'src/dataverse/transitions/' },
  { place: 'src/dataverse/proposal/' },
  { place: 'src/approval/' },

  // One user's sign-in on this computer; `entra` is what it shares with hosting.
  { place: 'src/storage/' },
  { place: 'src/start/', only: ['src/storage/', 'src/errors.ts'] },
  { place: 'src/policy/' },
  { place: 'src/entra/' },
  { place: 'src/sign-in/store/' },
  { place: 'src/sign-in/' },
  { place: 'src/connection/' },

  // What the model reads, and the MCP server around it.
  { place: 'src/mcp/contract/' },
  {
    place: 'tools/',
    only: ['src/mcp/contract/', 'src/errors.ts', 'src/dataverse/', 'odata/'],
    packages: ['zod'],
  },
  { place: 'src/mcp/call/' },
  { place: 'src/mcp/' },
  { place: 'src/caller.ts' },
  { place: 'src/process-log.ts' },
  { place: 'src/process.ts' },
  { place: 'src/connection-text.ts' },
  { place: 'src/calls.ts' },
  { place: 'src/runtime.ts' },

  // Hosting over HTTP.
  { place: 'src/hosting/identity/' },
  { place: 'src/hosting/listener/' },
  { place: 'src/hosting/' },
  { place: 'src/hosting/redis/' },

  // What people type.
  { place: 'src/cli/terminal/' },
  { place: 'src/cli/account/' },
  { place: 'src/cli/doctor/' },
  { place: 'src/cli/install/' },
  { place: 'src/cli/' },
  { place: 'src/main.ts' },

  // Agents and plans at work. A task and its checks know the sandbox's data, never the server.
  ...['evals/check/', 'evals/environments/', 'evals/tasks/'].map((place) => ({
    place,
    only: ['evals/', 'sandbox/'],
  })),
  { place: 'evals/run/' },
  { place: 'evals/' },
]

// The only places that may import a package.
export const packages = [
  {
    package: /^@modelcontextprotocol\/server/,
    places: [
      'src/mcp/',
      'bench/toy-server.mjs',
      'bench/bare-http.ts',
      'scripts/sdk-shims.mjs',
      'src/hosting/listener/',
    ],
  },
  {
    package: /^@modelcontextprotocol\/client/,
    places: ['src/cli/demo', 'test/', 'bench/', 'evals/'],
  },
  { package: /^@modelcontextprotocol\/node/, places: ['bench/'] },
  { package: /^@modelcontextprotocol\/sdk/, places: ['test/'] },
  {
    package: /^@azure\/msal-node/,
    places: ['src/entra/', 'src/sign-in/', 'src/hosting/identity/'],
  },
  { package: /^@napi-rs\/keyring/, places: ['src/sign-in/store/open-keychain.ts'] },
  { package: /^open$/, places: ['src/sign-in/browser.ts'] },
  { package: /^msw/, places: ['test/', 'bench/peers/'] },
  { package: /^@opentelemetry\//, places: ['src/telemetry/', 'test/'] },
  { package: /^undici/, places: ['src/network/'] },
  { package: /^p-queue/, places: ['src/dataverse/client/throttler.ts', 'src/hosting/listener/'] },
  { package: /^jose/, places: ['src/hosting/identity/', 'test/'] },
  {
    package: /^lru-cache/,
    places: ['src/sign-in/', 'src/dataverse/metadata/', 'src/hosting/'],
  },
  { package: /^rate-limiter-flexible/, places: ['src/hosting/listener/', 'src/hosting/redis/'] },
  { package: /^@redis\/client/, places: ['src/hosting/redis/', 'test/'] },
  { package: /^@clack\/prompts/, places: ['src/cli/'] },
  { package: /^jsonc-parser/, places: ['src/cli/install/', 'test/'] },
  { package: /^commander/, places: ['src/cli/'] },
  {
    package: /^(node:)?(http|https|http2|net|tls|dgram)$/,
    places: [
      'sandbox/listener/',
      'src/hosting/listener/',
      // Address ranges only.
      'src/hosting/http-settings.ts',
      'src/sign-in/loopback',
      'evals/shell-agent',
      'deploy/',
      'test/',
      'bench/',
    ],
  },
]
