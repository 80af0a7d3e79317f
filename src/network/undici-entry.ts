// Everything that depends on undici, loaded as one file when needed.
export { createPooledWire } from './pooled-wire.ts'
export { createProxiedFetch } from './proxied-fetch.ts'
