// All that stands on undici, loaded as one file by those who need it.
export { createPooledWire } from './pooled-wire.ts'
export { createProxiedFetch } from './proxied-fetch.ts'
