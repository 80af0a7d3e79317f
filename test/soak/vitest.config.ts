import { defineConfig } from 'vitest/config'

/** The long runs of `npm run soak`. */
export default defineConfig({ test: { include: ['test/soak/*.soak.ts'] } })
