import { McpServer } from '@modelcontextprotocol/server'
export const server = McpServer
