/** How people sign in: each with a work account, or on one desk with the server's own secret. */
export type Entrance = 'work-account' | 'secret'

/** How one host is told of this server. Texts are plain; nothing in them is HTML. */
export interface HostGuide {
  readonly name: string
  readonly aside: string
  readonly steps: readonly Step[]
}

export type Step = string | { readonly text: string; readonly copy: string }

/**
 * The hosts as their own pages document them:
 * {@link https://support.claude.com/en/articles/11175166 Claude},
 * {@link https://code.claude.com/docs/en/mcp Claude Code},
 * {@link https://code.visualstudio.com/docs/copilot/reference/mcp-configuration VS Code},
 * {@link https://cursor.com/docs/mcp Cursor},
 * {@link https://github.com/geelen/mcp-remote mcp-remote}.
 */
export function guideHosts(address: string, entrance: Entrance): readonly HostGuide[] {
  return entrance === 'secret' ? onOneDesk(address) : withWorkAccount(address)
}

function withWorkAccount(address: string): readonly HostGuide[] {
  return [
    {
      name: 'Claude',
      aside: 'web, desktop and phone',
      steps: [
        'Open Settings, Connectors, and choose Add custom connector.',
        'Give it the name Dataverse and the address above.',
        'Under Advanced settings, enter the OAuth client id that your administrator gave you.',
        'Choose Add, then Connect, and sign in with your work account.',
      ],
    },
    {
      name: 'Claude Code',
      aside: 'terminal',
      steps: [
        {
          text: 'Run this in a terminal.',
          copy: `claude mcp add --transport http \\\n  --client-id YOUR_CLIENT_ID --callback-port 8090 \\\n  dataverse ${address}`,
        },
        'Start claude, type /mcp, choose dataverse and authenticate.',
      ],
    },
    {
      name: 'VS Code',
      aside: 'GitHub Copilot, agent mode',
      steps: [
        {
          text: 'Put this into .vscode/mcp.json of your project.',
          copy: print({ servers: { dataverse: { type: 'http', url: address } } }),
        },
        'Run MCP: List Servers, start dataverse and sign in with your work account.',
      ],
    },
    {
      name: 'Cursor',
      aside: 'editor',
      steps: [
        {
          text: 'Put this into ~/.cursor/mcp.json.',
          copy: print({
            mcpServers: { dataverse: { url: address, auth: { CLIENT_ID: 'YOUR_CLIENT_ID' } } },
          }),
        },
        'Open Settings, MCP, and choose Login beside dataverse.',
      ],
    },
    {
      name: 'Another assistant',
      aside: 'ChatGPT and others',
      steps: [
        'If it connects over Streamable HTTP and has a field for an OAuth client id, enter the address above and the client id that your administrator gave you.',
        {
          text: 'If it only starts local programs, have it start this bridge, which needs Node.js.',
          copy: `npx -y mcp-remote ${address} 8090 \\\n  --static-oauth-client-info '{"client_id":"YOUR_CLIENT_ID"}'`,
        },
      ],
    },
  ]
}

function onOneDesk(address: string): readonly HostGuide[] {
  const headers = { Authorization: 'Bearer YOUR_SECRET' }
  return [
    {
      name: 'Claude Code',
      aside: 'terminal',
      steps: [
        {
          text: 'Run this in a terminal.',
          copy: `claude mcp add --transport http \\\n  dataverse ${address} \\\n  --header "Authorization: Bearer YOUR_SECRET"`,
        },
      ],
    },
    {
      name: 'VS Code',
      aside: 'GitHub Copilot, agent mode',
      steps: [
        {
          text: 'Put this into mcp.json of your user profile; VS Code asks for the secret once and keeps it.',
          copy: print({
            inputs: [
              {
                type: 'promptString',
                id: 'secret',
                description: 'Secret of the Dataverse server',
                password: true,
              },
            ],
            servers: {
              dataverse: {
                type: 'http',
                url: address,
                headers: { Authorization: `Bearer \${input:secret}` },
              },
            },
          }),
        },
      ],
    },
    {
      name: 'Cursor',
      aside: 'editor',
      steps: [
        {
          text: 'Put this into ~/.cursor/mcp.json.',
          copy: print({ mcpServers: { dataverse: { url: address, headers } } }),
        },
      ],
    },
    {
      name: 'Another assistant',
      aside: 'on this computer',
      steps: [
        'If it connects over Streamable HTTP and can send a header of your choice, enter the address above and the header Authorization: Bearer YOUR_SECRET.',
      ],
    },
  ]
}

const print = (value: unknown) => JSON.stringify(value, undefined, 2)
