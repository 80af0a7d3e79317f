/**
 * Every name that this program sends as telemetry.
 *
 * @see {@link https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md MCP}
 * @see {@link https://opentelemetry.io/docs/specs/semconv/http/ HTTP}
 */
export const attributes = {
  method: 'mcp.method.name',
  revision: 'mcp.protocol.version',
  requestId: 'jsonrpc.request.id',
  operation: 'gen_ai.operation.name',
  tool: 'gen_ai.tool.name',
  transport: 'network.transport',
  errorType: 'error.type',
  httpMethod: 'http.request.method',
  httpStatus: 'http.response.status_code',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  urlTemplate: 'url.template',
  /** Specific to this program: the code from docs/errors.md for a tool error. */
  errorCode: 'dataverse.error.code',
} as const

/** Values of the attributes above. */
export const values = {
  callTool: 'tools/call',
  executeTool: 'execute_tool',
  toolError: 'tool_error',
  pipe: 'pipe',
  tcp: 'tcp',
} as const

/** The keys that are read from a request's metadata. */
export const metaKeys = {
  traceparent: 'traceparent',
  revision: 'io.modelcontextprotocol/protocolVersion',
} as const

/** Duration histograms in seconds, with the boundaries from the conventions. */
export const metrics = {
  call: {
    name: 'mcp.server.operation.duration',
    description: 'Duration of an MCP request from its arrival to its response.',
    boundaries: [0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 120, 300],
  },
  request: {
    name: 'http.client.request.duration',
    description: 'Duration of a request to the service.',
    boundaries: [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10],
  },
} as const

/** Name of the instrumentation. */
export const scope = 'dataverse-mcp-server'

/** Attributes of the sending process. */
export const resource = {
  serviceName: 'service.name',
  serviceVersion: 'service.version',
} as const
