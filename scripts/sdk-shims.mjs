// Replaces the MCP SDK's `_shims` in the bundle: it uses the second JSON schema validator instead of
// ajv, which is half of the SDK's size and only checks answers to elicitations.
export { CfWorkerJsonSchemaValidator as DefaultJsonSchemaValidator } from '@modelcontextprotocol/server/validators/cf-worker'
export { default as process } from 'node:process'
