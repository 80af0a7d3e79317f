import { createServer } from 'node:http'
export const listener = createServer
