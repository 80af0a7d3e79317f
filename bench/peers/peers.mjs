// The public servers that are measured beside ours, at exact versions, and which of their tools does each job.
// In arguments, {account} and {contact} are ids of records, {missing} is an id that no record has.

const six = [
  'name',
  'accountnumber',
  'telephone1',
  'revenue',
  'statecode',
  '_primarycontactid_value',
]
const app = {
  tenant: '11111111-1111-4111-8111-111111111111',
  client: '22222222-2222-4222-8222-222222222222',
  // Only the token endpoint on loopback ever sees it.
  secret: 'not-a-secret',
}

/** @param main - The built program. */
export const ours = (main) => ({
  name: 'this server',
  entry: main,
  environment: ({ url, token }) => ({
    DATAVERSE_URL: url,
    DATAVERSE_ACCESS_TOKEN: token,
    DATAVERSE_LOG_LEVEL: 'silent',
  }),
  jobs: {
    rows: [
      'query_records',
      { entity: 'account', select: six.map((name) => name.replace(/^_|_value$/g, '')), top: 50 },
    ],
    describe: ['describe_entities', { entity: 'account' }],
    lostAnswer: ['create_record', { entity: 'account', values: { name: 'Lost answer' } }],
    missingRecord: [
      'update_record',
      { entity: 'account', id: '{missing}', values: { name: 'Must not exist' } },
    ],
    forbidden: ['query_records', { entity: 'task', top: 5 }],
    plainLookup: [
      'create_record',
      { entity: 'account', values: { name: 'Plain lookup', primarycontactid: '{contact}' } },
    ],
  },
})

export const peers = [
  {
    name: 'mcp-dataverse',
    packages: { 'mcp-dataverse': '0.7.8', '@modelcontextprotocol/ext-apps': '1.7.5' },
    entry: 'node_modules/mcp-dataverse/dist/server.js',
    note: 'needs a package that it does not declare; installed beside it',
    environment: () => ({
      DATAVERSE_ENV_URL: 'https://contoso.crm.dynamics.com',
      AUTH_METHOD: 'client-credentials',
      AZURE_TENANT_ID: app.tenant,
      AZURE_CLIENT_ID: app.client,
      AZURE_CLIENT_SECRET: app.secret,
    }),
    jobs: {
      rows: ['dataverse_query', { entitySetName: 'accounts', select: six, top: 50 }],
      describe: ['dataverse_get_table_metadata', { logicalName: 'account' }],
      lostAnswer: [
        'dataverse_create',
        { entitySetName: 'accounts', data: { name: 'Lost answer' } },
      ],
      missingRecord: [
        'dataverse_update',
        { entitySetName: 'accounts', id: '{missing}', data: { name: 'Must not exist' } },
      ],
      forbidden: ['dataverse_query', { entitySetName: 'tasks', top: 5 }],
      plainLookup: [
        'dataverse_create',
        {
          entitySetName: 'accounts',
          data: { name: 'Plain lookup', primarycontactid: '{contact}' },
        },
      ],
    },
  },
  {
    name: '@rededis/dataverse-mcp-server',
    packages: { '@rededis/dataverse-mcp-server': '0.7.1' },
    entry: 'node_modules/@rededis/dataverse-mcp-server/dist/index.js',
    environment: ({ url }) => ({
      DATAVERSE_RESOURCE_URL: url,
      DATAVERSE_TENANT_ID: app.tenant,
      DATAVERSE_CLIENT_ID: app.client,
      DATAVERSE_CLIENT_SECRET: app.secret,
    }),
    jobs: {
      rows: ['query_records', { entity_set: 'accounts', select: six.join(','), top: 50 }],
      describe: ['get_entity_schema', { entity_logical_name: 'account' }],
      lostAnswer: ['create_record', { entity_set: 'accounts', data: { name: 'Lost answer' } }],
      missingRecord: [
        'update_record',
        { entity_set: 'accounts', id: '{missing}', data: { name: 'Must not exist' } },
      ],
      forbidden: ['query_records', { entity_set: 'tasks', top: 5 }],
      plainLookup: [
        'create_record',
        { entity_set: 'accounts', data: { name: 'Plain lookup', primarycontactid: '{contact}' } },
      ],
    },
  },
  {
    name: 'powerplatform-mcp',
    packages: { 'powerplatform-mcp': '2.5.0' },
    entry: 'node_modules/powerplatform-mcp/build/index.js',
    note: 'its MCP tools do not write, and cannot choose columns',
    environment: ({ url }) => ({
      POWERPLATFORM_ENVIRONMENTS: 'DEV',
      POWERPLATFORM_DEV_URL: url,
      POWERPLATFORM_DEV_TENANT_ID: app.tenant,
      POWERPLATFORM_DEV_CLIENT_ID: app.client,
      POWERPLATFORM_DEV_CLIENT_SECRET: app.secret,
    }),
    jobs: {
      rows: [
        'query-records',
        { entityNamePlural: 'accounts', filter: 'accountid ne null', maxRecords: 50 },
      ],
      describe: ['get-entity-attributes', { entityName: 'account' }],
      forbidden: [
        'query-records',
        { entityNamePlural: 'tasks', filter: 'statecode eq 0', maxRecords: 5 },
      ],
    },
  },
]
