/** How users sign in: with a work account, or in single-user mode with the server's secret. */
export type AuthMode = 'work-account' | 'secret'

/** How to add this server to one client. The texts are plain text, not HTML. */
export interface ClientGuide {
  readonly name: string
  readonly aside: string
  readonly steps: readonly GuideStep[]
}

export type GuideStep = string | { readonly text: string; readonly copy: string }

/**
 * The clients, as their own pages document them:
 * {@link https://support.claude.com/en/articles/11175166 Claude},
 * {@link https://code.claude.com/docs/en/mcp Claude Code},
 * {@link https://code.visualstudio.com/docs/copilot/reference/mcp-configuration VS Code},
 * {@link https://cursor.com/docs/mcp Cursor},
 * {@link https://github.com/geelen/mcp-remote mcp-remote}.
 */
export function guideClients(
  address: string,
  entrance: AuthMode,
  clientId?: string,
): readonly ClientGuide[] {
  return entrance === 'secret' ? inSingleUserMode(address) : withWorkAccount(address, clientId)
}

function withWorkAccount(address: string, known: string | undefined): readonly ClientGuide[] {
  const clientId = known ?? 'YOUR_CLIENT_ID'
  const given = known ?? 'that your administrator gave you'
  return [
    {
      name: 'Claude',
      aside: 'web, desktop and phone',
      steps: [
        'Open Settings, Connectors, and choose Add custom connector.',
        'Enter the name Dataverse and the address above.',
        `Under Advanced settings, enter the OAuth client id ${given}.`,
        'Choose Add, then Connect, and sign in with your work account.',
      ],
    },
    {
      name: 'Claude Code',
      aside: 'terminal',
      steps: [
        {
          text: 'Run this in a terminal.',
          copy: `claude mcp add --transport http \\\n  --client-id ${clientId} --callback-port 8090 \\\n  dataverse ${address}`,
        },
        'Start claude, enter /mcp, choose dataverse and authenticate.',
      ],
    },
    {
      name: 'VS Code',
      aside: 'GitHub Copilot, agent mode',
      steps: [
        {
          text: 'Add this to .vscode/mcp.json in your project.',
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
          text: 'Add this to ~/.cursor/mcp.json.',
          copy: print({
            mcpServers: { dataverse: { url: address, auth: { CLIENT_ID: clientId } } },
          }),
        },
        'Open Settings, MCP, and choose Login next to dataverse.',
      ],
    },
    {
      name: 'Another client',
      aside: 'ChatGPT and others',
      steps: [
        `If it supports Streamable HTTP and has a field for an OAuth client id, enter the address above and the client id ${given}.`,
        {
          text: 'If it only starts local programs, it needs a bridge, which requires Node.js. Save this as dataverse-client.json in your home folder.',
          copy: JSON.stringify({ client_id: clientId }),
        },
        {
          text: 'Let the client start the bridge from that folder. The command is the same in every shell.',
          copy: `npx -y mcp-remote ${address} 8090 --static-oauth-client-info "@dataverse-client.json"`,
        },
      ],
    },
  ]
}

function inSingleUserMode(address: string): readonly ClientGuide[] {
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
          text: 'Add this to mcp.json in your user profile. VS Code asks for the secret once and stores it.',
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
          text: 'Add this to ~/.cursor/mcp.json.',
          copy: print({ mcpServers: { dataverse: { url: address, headers } } }),
        },
      ],
    },
    {
      name: 'Another client',
      aside: 'on this computer',
      steps: [
        'If it supports Streamable HTTP and custom headers, enter the address above and the header Authorization: Bearer YOUR_SECRET.',
      ],
    },
  ]
}

const print = (value: unknown) => JSON.stringify(value, undefined, 2)
